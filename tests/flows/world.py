"""A group with everything in it that an address can name, and people around it."""

import io
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
from flask import Flask, session
from flask.testing import FlaskClient

import factories as make
from authenticator import Device
from collab import mail, mail_folder
from collab.accounts import sessions, tokens
from collab.accounts.factors import recovery, totp
from collab.accounts.factors.models import Passkey
from collab.accounts.joining import actions as joining
from collab.accounts.models import PasswordReset, Session, Stage, User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import joining_actions, members_actions
from collab.groups.models import Membership
from collab.letters import tokens as letter_tokens
from collab.library.cleaning_job import clean_version
from collab.library.models import (
    CleanState,
    DrawState,
    Folder,
    Incoming,
    PageImage,
    ReadingState,
    Version,
)
from collab.library.storage import files
from collab.moderation import reporting
from collab.moderation.models import Reason
from collab.notifications.models import Notice
from collab.people import care_actions, factor_reset_actions
from collab.policy import Role, Standing
from collab.threads.models import Outcome, Post, Purpose
from collab.threads.translations import PostTranslation
from collab.writing.models import Draft

from .route_matrix import PROVED_LONG_AGO

_TOKENS = {"accounts.reset": "reset", "accounts.do_reset": "reset"}
_TOKENS |= {"letters.stop": "stop", "letters.do_stop": "stop"}


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
        in_group = {
            "groups.offer": "outsider",
            "groups.resume": "paused",
            "groups.unmake_coordinator": "second coordinator",
        }
        request = "offer_id" if endpoint == "groups.withdraw_offer" else "request_id"
        named = {
            "user_id": self.people[in_group.get(endpoint, "colleague")],
            "request_id": self.ids[request],
        }
        if endpoint == "library.change_translation":
            named["document_id"] = self.ids["translation_id"]
        if endpoint == "threads.take_position":
            named["thread_id"] = self.ids["proposal_id"]
        if endpoint.startswith("reactions."):
            named["content_id"] = self.ids["post_id"]
        token = _TOKENS.get(endpoint, "invitation")
        person = self.people[other.get(endpoint, "colleague")]
        return self.ids | named | {"token": self.ids[token], "person_id": person}

    def code(self) -> str:
        """Return what the authenticator app shows."""
        return pyotp.TOTP(self.secret).now()


def build(app: Flask) -> World:
    """Make the world; its database is what every question begins with."""
    world = World(app)
    with app.app_context():
        _people(world)
        _things(world)
        mail.send("author@example.org", "New", "Words")
        world.ids["name"] = mail_folder.kept(1)[0].name
        author = db.session.get_one(User, world.people["author"])
        world.ids["stop"] = letter_tokens.of(author)
    _cookies(world)
    _devices(world)
    sent = world.client("author").post(
        "/g/ours/library",
        data={"files": (io.BytesIO(b"words"), "a.txt"), "audience": "group"},
        headers={"Accept": "application/json"},
    )
    world.ids["document_id"] = world.ids["content_id"] = sent.json["id"]
    remark = world.client("author").post(
        f"/g/ours/library/{sent.json['id']}/comments",
        data={"body": "A remark"},
        headers={"Accept": "application/json"},
    )
    world.ids["comment_id"] = remark.json["id"]
    world.ids["translation_id"] = furnish(app)
    world.ids["page"] = 1
    return world


def furnish(app: Flask) -> int:
    """Let the one document have a copy, pages, a newer version and a translation; return its id."""
    with app.app_context():
        version_id = db.session.scalar(db.select(Version.id))
        db.session.rollback()
        clean_version(version_id)
        _pages(version_id)
        _newer(version_id)
        return _translation(version_id)


def _newer(version_id: int) -> None:
    """Let a newer version follow it, of the same file."""
    with transaction():
        version = db.session.get_one(Version, version_id)
        names = ("document_id", "uploader_id", "filename", "blob", "size", "sha256")
        newer = Version(number=2, **{name: getattr(version, name) for name in names})
        newer.clean_state, newer.draw_state = CleanState.UNCHANGED, DrawState.NONE
        newer.media_type, newer.state = version.media_type, ReadingState.READ
        db.session.add(newer)
        db.session.flush()
        version.document.version = newer


def _translation(version_id: int) -> int:
    """Let there be a translation of the document; return its id."""
    original = db.session.get_one(Version, version_id).document
    translation = make.document(original.group, original.author)
    with transaction():
        translation.original_id, translation.original_number = original.id, 1
    return int(translation.id)


def _pages(version_id: int) -> None:
    """Give the version a page as a picture, and let it pass for a recording that can be played."""
    stored = files().put(io.BytesIO(b"image, thumbnail, {}"), 100)
    places = {"image_at": 0, "image_size": 5, "thumb_at": 7, "thumb_size": 9}
    with transaction():
        version = db.session.get_one(Version, version_id)
        version.draw_state, version.preview_blob = DrawState.DRAWN, stored.blob
        version.media_type = "audio/mpeg"
        row = PageImage(version_id=version_id, number=1, width=10, height=10, layer_at=18,
                        layer_size=2, **places)  # fmt: skip
        db.session.add(row)


def _people(world: World) -> None:
    ours, theirs = make.group(slug="ours", visibility="hidden"), make.group(slug="theirs")
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
        "paused": make.member(ours),
        "frozen": make.member(ours),
        "closed": make.member(ours, name="Somebody Closed"),
    }
    world.people = {name: person.id for name, person in people.items()}
    world.ids |= {"slug": "ours", "group": ours.id, "organisation_id": organisation.id}
    world.ids |= {"group_slug": "ours", "group_name": ours.name, "key": "media"}
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


def _writing(ids: dict[str, Any], group_id: int, author_id: int) -> None:
    words = {"language": "kk", "translator_id": author_id, "body": "x", "body_html": "x"}
    make.save(PostTranslation(post_id=ids["post_id"], **words))
    place = f"thread-{ids['thread_id']}"
    draft = Draft(user_id=author_id, group_id=group_id, place=place, body="Words")
    ids |= {"draft_id": make.save(draft).id, "language": "kk"}


def _things(world: World) -> None:
    ids, people = world.ids, world.people
    ours = db.session.get_one(make.Group, ids["group"])
    author, second, lost, frozen, closed, colleague, administrator = (
        db.session.get_one(User, people[name])
        for name in ("author", "second coordinator", "lost", "frozen", "closed", "colleague",
                     "administrator")
    )  # fmt: skip
    summarised = {"summary": "A summary", "summarised": now(), "summarised_by_id": author.id}
    thread = make.thread(ours, author, purpose=Purpose.QUESTION, **summarised)
    ids |= {"thread_id": thread.id, "post_id": make.post(thread, author).id, "number": 1}
    make.former_text(db.session.get_one(Post, ids["post_id"]))
    ids["answer_id"] = make.post(thread, author, "An answer").id
    ids["outcome_id"] = make.outcome(thread, author).id
    for item in (thread, db.session.get_one(Outcome, ids["outcome_id"])):
        make.former_text(item)
    proposal = make.thread(ours, author, purpose=Purpose.PROPOSAL, closes=now() + timedelta(days=7))
    ids["proposal_id"] = proposal.id
    ids |= {"other_thread_id": make.thread(ours, author).id, "verb": "hide"}
    ids["room"] = ids["room_id"] = make.room(ours).id
    _writing(ids, ours.id, author.id)
    token, digest = tokens.new()
    with transaction():
        ids["freeze_id"] = care_actions.freeze(frozen, colleague).id
        for person in db.session.scalars(db.select(User)):  # all have been here for long
            person.created = now() - timedelta(days=30)
        asked = factor_reset_actions.ask_factor_reset(lost, second)
        asked.created = now() - timedelta(hours=13)  # nobody refused in this time
        ids["reset_id"] = asked.id
        factor_reset_actions.ask_factor_reset(author, second)
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
    asks, invited = make.user(), make.user()
    with transaction():
        ids["request_id"] = joining_actions.ask(ours, asks, "We work on the same.").id
        ids["offer_id"] = joining_actions.offer(ours, invited, second, Role.MEMBER, "").id
        paused = db.session.get_one(Membership, (people["paused"], ours.id))
        members_actions.pause(paused, second, 3, "It named a victim.")
    told = Notice(user_id=author.id, kind="membership-began", group_id=ours.id, address="/g/ours")
    ids["notice_id"] = make.save(told).id
    ids["folder_id"] = make.save(Folder(group_id=ours.id, name="A first folder")).id
    line = make.message(ours, author, "A reported line")
    ids["message_id"] = make.message(ours, author, "Another line").id
    ids["waiting_id"] = make.message(ours, author, "A waiting line", state="waiting").id
    begun = Incoming(id="0" * 32, user_id=author.id, group_id=ours.id, filename="f.txt", size=5)
    ids["upload_id"] = make.save(begun).id
    with transaction():
        ids["review_id"] = reporting.report(line, colleague, Reason.PERSONAL_DATA).review_id


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
