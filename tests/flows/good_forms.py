"""A group with everything in it that an address can name, and for each form one that is taken."""

import io
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
from flask import Flask, session
from flask.testing import FlaskClient

import factories as make
from authenticator import Device
from collab.accounts import sessions, tokens
from collab.accounts.factors import recovery, totp
from collab.accounts.factors.models import Passkey
from collab.accounts.joining import actions as joining
from collab.accounts.models import PasswordReset, Session, Stage, User
from collab.db import now, transaction
from collab.extensions import db
from collab.people import care_actions
from collab.policy import Role, Standing

from .route_matrix import PROVED_LONG_AGO

ANOTHER = "seven quiet lanterns over a frozen harbour"


@dataclass
class World:
    """`ids` stand in addresses; `people` are ids of accounts, `cookies` what browsers carry."""

    app: Flask
    ids: dict[str, Any] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    secret: str = field(default_factory=totp.new_secret)
    """Of the authenticator app, which all of them share."""
    devices: dict[str, Device] = field(default_factory=dict)
    recovery_code: str = ""

    def client(self, who: str) -> FlaskClient:
        """Return a new browser with the cookie of this visitor."""
        client = self.app.test_client()
        if who in self.cookies:
            client.set_cookie("collab", self.cookies[who])
        return client

    def address_of(self, endpoint: str) -> dict[str, Any]:
        """Return what the address of the endpoint names."""
        other = {
            "people.agree_to_factor_reset": "lost",
            "people.cancel_factor_reset": "lost",
            "people.confirm_freeze": "frozen",
            "people.freeze_decision": "frozen",
            "people.lift_freeze": "frozen",
            "people.erase": "closed",
            "people.reactivate": "closed",
        }
        token = "reset" if endpoint in {"accounts.reset", "accounts.do_reset"} else "invitation"
        person = self.people[other.get(endpoint, "colleague")]
        return self.ids | {"token": self.ids[token], "person_id": person}

    def code(self) -> str:
        """Return what the authenticator app shows."""
        return pyotp.TOTP(self.secret).now()


def build(app: Flask) -> World:
    """Make the world; its database is what every question begins with."""
    world = World(app)
    with app.app_context():
        _people(world)
        _things(world)
    _cookies(world)
    _devices(world)
    sent = world.client("author").post(
        "/g/ours/library",
        data={"files": (io.BytesIO(b"words"), "a.txt"), "audience": "group"},
        headers={"Accept": "application/json"},
    )
    world.ids["document_id"] = world.ids["content_id"] = sent.json["id"]
    return world


def _people(world: World) -> None:
    ours, theirs = make.group(slug="ours"), make.group(slug="theirs")
    organisation = make.organisation()
    people = {
        "half in": make.member(ours),
        "enrolling": make.member(ours),
        "observer": make.member(ours, Role.OBSERVER),
        "member": make.member(ours),
        "author": make.member(ours, email="author@example.org"),
        "coordinator": make.member(ours, Role.COORDINATOR),
        "outsider": make.member(theirs),
        "guest": make.user(standing=Standing.OBSERVER),
        "administrator": make.user(administrator=True),
        "second coordinator": make.member(ours, Role.COORDINATOR),
        "colleague": make.member(ours, organisation=organisation),
        "lost": make.member(ours),
        "frozen": make.member(ours),
        "closed": make.member(ours, name="Somebody Closed"),
    }
    world.people = {name: person.id for name, person in people.items()}
    world.ids |= {"slug": "ours", "group": ours.id, "organisation_id": organisation.id}
    with transaction():
        for name, person in people.items():
            sessions_row = Session(id=tokens.new()[1], user=person)
            db.session.add(sessions_row)
            if name == "author":
                db.session.flush()
                world.ids["public_id"] = sessions_row.public_id
            if name != "enrolling":
                totp.set_secret(person, world.secret, 1)
                key = Passkey(user=person, credential_id=name.encode(), public_key=b"", name="x")
                db.session.add(key)
        world.recovery_code = recovery.make_new(people["half in"])[0]


def _things(world: World) -> None:
    ids, people = world.ids, world.people
    ours = db.session.get_one(make.Group, ids["group"])
    author, second, lost, frozen, closed, colleague, administrator = (
        db.session.get_one(User, people[name])
        for name in ("author", "second coordinator", "lost", "frozen", "closed", "colleague",
                     "administrator")
    )  # fmt: skip
    thread = make.thread(ours, author)
    ids |= {"thread_id": thread.id, "post_id": make.post(thread, author).id, "number": 1}
    ids["room"] = make.room(ours).id
    token, digest = tokens.new()
    with transaction():
        ids["freeze_id"] = care_actions.freeze(frozen, colleague).id
        ids["reset_id"] = care_actions.ask_factor_reset(lost, second).id
        care_actions.ask_factor_reset(author, second)
        care_actions.deactivate(closed, administrator)
        reset = PasswordReset(user=author, token_hash=digest, expires=now() + timedelta(hours=1))
        [made] = joining.invite(
            second, ["new@example.org"], author.organisation, {ours.id: Role.MEMBER}
        )
        db.session.add(reset)
    assert made.invitation is not None
    ids |= {"reset": token, "invitation": made.token, "invitation_id": made.invitation.id}
    keys = db.select(Passkey.id).filter_by(user_id=author.id)
    ids["passkey_id"] = db.session.scalar(keys)


def _cookies(world: World) -> None:
    visitors = [*world.people, *PROVED_LONG_AGO]
    for who in visitors:
        if who in {"colleague", "lost", "frozen", "closed"}:
            continue
        stage = Stage.FIRST if who in {"half in", "enrolling"} else Stage.FULL
        with world.app.test_request_context():
            with transaction():
                person = db.session.get_one(User, world.people[PROVED_LONG_AGO.get(who, who)])
                row = sessions.begin(person, "a test", "password", stage)
                if who in PROVED_LONG_AGO:
                    row.proved = now() - timedelta(hours=1)
            signed = dict(session)
            db.session.remove()
        client = world.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        world.cookies[who] = client.get_cookie("collab").value


def _devices(world: World) -> None:
    """Give two people passkeys that can be used."""
    for who in ("half in", "author"):
        client, device = world.app.test_client(), Device()
        with world.app.test_request_context():
            with transaction():
                sessions.begin(db.session.get_one(User, world.people[who]), "a test")
            signed = dict(session)
            db.session.remove()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        asked = client.post("/account/security/passkeys/options").text
        client.post("/account/security/passkeys", data={"answer": device.make(asked)})
        world.devices[who] = device


class Snapshot:
    """The database of the world, to be put back after a question that changed it."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._live = sqlite3.connect(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
        self._kept = sqlite3.connect(folder / "kept.sqlite")
        self._watch = sqlite3.connect(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
        self._live.backup(self._kept)
        self._version = self._kept_version = self._now()

    def forget(self) -> None:
        """Have `was_changed` tell of what is done from here on."""
        self._version = self._now()

    def was_changed(self) -> bool:
        """Tell whether anything was committed."""
        return self._now() != self._version

    def restore(self) -> None:
        """Put everything back."""
        if self._now() != self._kept_version:
            self._kept.backup(self._live)
            self._kept_version = self._now()

    def _now(self) -> int:
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the files."""
        for connection in (self._live, self._kept, self._watch):
            connection.close()


Form = dict[str, Any] | Callable[[World, FlaskClient, str], dict[str, Any]]


def form_for(
    world: World, endpoint: str, method: str, client: FlaskClient, who: str
) -> dict[str, Any] | None:
    """Return a form that is taken from who may send it; the browser may have to ask before."""
    form = FORMS.get(endpoint, {})
    if method == "GET" and not callable(form):
        return None
    made = form(world, client, who) if callable(form) else dict(form)
    if "files" in made:
        made["files"] = (io.BytesIO(made["files"].encode()), "b.txt")
    return made if method == "POST" else None


def _app_at(address: str) -> Form:
    def form(world: World, client: FlaskClient, who: str) -> dict[str, Any]:
        found = re.search(r"secret=([A-Z2-7]+)", client.get(address).text)
        return {"code": pyotp.TOTP(found[1]).now() if found else "000000"}

    return form


def _new_passkey(options: str) -> Form:
    def form(world: World, client: FlaskClient, who: str) -> dict[str, Any]:
        asked = client.post(options)
        return {"answer": Device().make(asked.text) if asked.status_code == 200 else "{}"}

    return form


def _signed_by(name: str, options: str) -> Form:
    def form(world: World, client: FlaskClient, who: str) -> dict[str, Any]:
        asked = client.post(options)
        right = asked.status_code == 200
        return {"answer": world.devices[name].sign(asked.text) if right else "{}"}

    return form


def _joining(then: Form) -> Form:
    def form(world: World, client: FlaskClient, who: str) -> dict[str, Any]:
        client.post(f"/invitation/{world.ids['invitation']}", data=_NEWCOMER)
        return then(world, client, who) if callable(then) else dict(then)

    return form


def _invitation(world: World, client: FlaskClient, who: str) -> dict[str, Any]:
    form = {"emails": "third@example.org", "organisation": str(world.ids["organisation_id"])}
    form |= {f"role_{world.ids['group']}": "member", "country": "KZ", "locale": "ru"}
    return form | {"standing": "member"}


_NEWCOMER = {"name": "Newcomer", "accepted": "y"}

FORMS: dict[str, Form] = {
    "accounts.add_app": _app_at("/account/security/app"),
    "accounts.add_passkey": _new_passkey("/account/security/passkeys/options"),
    "accounts.ask_reset": {"email": "somebody@example.org"},
    "accounts.begin_joining": _NEWCOMER,
    "accounts.choose_language": {"locale": "ky"},
    "accounts.do_enrol_app": _app_at("/enrol/app"),
    "accounts.do_prove": lambda world, client, who: {"proof_code": world.code()},
    "accounts.do_recovery_code": lambda world, client, who: {"code": world.recovery_code},
    "accounts.do_reset": {"password": ANOTHER},
    "accounts.do_second": lambda world, client, who: {"code": world.code()},
    "accounts.do_sign_in": lambda world, client, who: {
        "email": "author@example.org",
        "password": make.PASSWORD,
    },
    "accounts.edit_undertaking": {"text_ru": "Не разглашать."},
    "accounts.email": {"email": "another@example.org"},
    "accounts.enrol_passkey": _new_passkey("/enrol/passkey/options"),
    "accounts.join": _joining({}),
    "accounts.join_passkey_options": _joining({}),
    "accounts.join_with_passkey": _joining(_new_passkey("/join/passkey/options")),
    "accounts.join_with_password": _joining({"password": ANOTHER}),
    "accounts.passkey_sign_in": _signed_by("author", "/sign-in/passkey/options"),
    "accounts.password": {"current": make.PASSWORD, "password": ANOTHER},
    "accounts.profile": {"name": "N", "locale": "ru", "timezone": "UTC", "theme": "dark"},
    "accounts.second_passkey": _signed_by("half in", "/sign-in/second/options"),
    "accounts.undertaking": {"accepted": "y"},
    "chat.post": {"body": "said", "key": "chat"},
    "library.add_version": {"files": "newer", "key": "version"},
    "library.edit": {"title": "Another", "folder": "0", "audience": "group"},
    "library.new_folder": {"name": "A folder"},
    "library.upload": {"files": "new", "audience": "group", "key": "upload"},
    "people.agree_to_factor_reset": {"spoken": "y"},
    "people.ask_factor_reset": {"spoken": "y"},
    "people.edit_organisation": {"name_ru": "Новое имя", "country": "KG"},
    "people.entry": {"about": "Interviews", "listed": "y"},
    "people.erase": {"typed": "Somebody Closed"},
    "people.new_organisation": {"name_ru": "Ещё одна", "country": "KG"},
    "people.send_invitations": _invitation,
    "people.standing": {"standing": "observer"},
    "threads.answer": {"body": "an answer", "key": "answer"},
    "threads.save_edit": {"body": "edited"},
    "threads.start": {"title": "T", "body": "B", "audience": "group", "key": "thread"},
}
"""Endpoint to a form that is taken; a form that is not here is empty."""
