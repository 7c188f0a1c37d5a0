"""For each form of the application one that is taken from who may send it."""

import io
import re
from collections.abc import Callable
from typing import Any

import pyotp
from flask.testing import FlaskClient

import factories as make
from authenticator import Device

from .world import World

ANOTHER = "seven quiet lanterns over a frozen harbour"

Form = dict[str, Any] | Callable[[World, FlaskClient, str], dict[str, Any]]


def form_for(
    world: World, endpoint: str, method: str, client: FlaskClient, who: str
) -> dict[str, Any] | None:
    """Return a form that is taken from who may send it; the browser may have to ask before."""
    form = FORMS.get(endpoint, {})
    if method == "GET" and not callable(form):
        return None
    made = form(world, client, who) if callable(form) else form
    return taken(made) if method == "POST" else None


def taken(form: Form) -> dict[str, Any]:
    """Return the form with a file where it has only the words of one."""
    made = dict(form)  # type: ignore[arg-type]  # those that are made for a browser have no file
    if "files" in made:
        made["files"] = (io.BytesIO(made["files"].encode()), "b.txt")
    return made


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


def _naming(world: World, client: FlaskClient, who: str) -> dict[str, Any]:
    named = str(world.people["colleague"])
    page = client.get(f"/c/{world.ids['content_id']}/audience").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    form = {"audience": "restricted", "readers": named, "seen": seen[1] if seen else ""}
    return form | {"sure": f"restricted:{named}"}


_NEWCOMER = {"name": "Newcomer", "accepted": "y"}

_GROUP = {"name_ru": "Другое имя", "purpose_ru": "Зачем", "colour": "2", "country": ""}
_GROUP |= {"visibility": "hidden", "joining": "open"}

FORMS: dict[str, Form] = {
    "bulk.change": lambda world, client, who: {
        "chosen": str(world.ids["document_id"]),
        "country": "KZ",
        "step": "do",
    },
    "bulk.remove": lambda world, client, who: {
        "chosen": str(world.ids["document_id"]),
        "sentence": "It names a victim.",
        "step": "do",
    },
    "bulk.remove_folder": {"told": "0", "sentence": "Nothing is in it."},
    "admin.appoint": lambda world, client, who: {
        "person": str(world.people["outsider"]),
        "sentence": "Nobody looks after the group.",
    },
    "admin.edit_kind": {"name_ru": "Другой вид"},
    "admin.edit_topic": {"name_ru": "Другое имя"},
    "admin.instance": {"name_ru": "Коалиция", "seen": ""},
    "admin.move_kind": {"direction": "up"},
    "admin.move_topic": {"direction": "up"},
    "admin.new_kind": {"name_ru": "Новый вид"},
    "admin.room": {"megabytes": "500"},
    "admin.new_topic": {"name_ru": "Новая тема"},
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
    "chat.new_room": {"name": "Urgent", "about": "", "keep_days": "0"},
    "chat.post": {"body": "said", "key": "chat"},
    "chat.read": {"number": "1"},
    "chat.room_settings": {"name": "Renamed", "about": "For quick things", "keep_days": "90"},
    "chat.save_edit": {"body": "edited"},
    "chat.unread_from": {"number": "1"},
    "comments.add": {"body": "A remark", "page": "", "key": "comment"},
    "comments.save_edit": {"body": "edited"},
    "groups.approve": {"role": "member"},
    "groups.decline": {"answer": "Not now."},
    "groups.give_role": {"role": "observer", "was": "member"},
    "groups.join": {"reason": "We work on the same."},
    "groups.make_coordinator": {"was": "member"},
    "groups.member": {"title": "analyst"},
    "groups.offer": {"role": "member"},
    "groups.pause": {"days": "3", "reason": "It named a victim."},
    "groups.purge": lambda world, client, who: {"typed": world.ids["group_name"]},
    "groups.remove": {"sentence": "Left the organisation."},
    "groups.unmake_coordinator": {"role": "member", "was": "coordinator"},
    "groups.new": lambda world, client, who: (
        _GROUP | {"coordinator": str(world.people["administrator"])}
    ),
    "groups.settings": _GROUP | {"approve_first": "1", "report_threshold": "2"},
    "letters.settings": {"rhythm": "weekly", "weekday": "4", "hour": "17"},
    "library.add_translation": {
        "files": "new",
        "language": "ru",
        "document": "",
        "key": "translation",
    },
    "library.change_translation": {"act": "follow"},
    "library.add_version": {"files": "newer", "key": "version"},
    "library.edit": {"title": "Another", "folder": "0", "audience": "group"},
    "library.edit_folder": {"name": "Another", "parent": "0"},
    "library.known": {"sha256": "0" * 64},
    "library.name_version": {"label": "As sent to CAT"},
    "library.new_folder": {"name": "A folder"},
    "library.remove_version": {"sentence": "It names a victim."},
    "library.restore_version": {"note": "As it was", "key": "restore"},
    "library.version_original": {"why": "For the court"},
    "library.zip_chosen": lambda world, client, who: {"chosen": str(world.ids["document_id"])},
    "library.zip_file": lambda world, client, who: {"chosen": str(world.ids["document_id"])},
    "library.open_locked": {"password": "seven quiet lanterns"},
    "library.upload": {"files": "new", "audience": "group", "key": "upload"},
    "moderation.act": {"sentence": "It names a victim."},
    "moderation.erase": {"sentence": "It names a victim."},
    "moderation.decide": {"decision": "keep", "sentence": "All is well."},
    "moderation.erase_reported": {"sentence": "It names a victim."},
    "moderation.judge_contributions": lambda world, client, who: {
        "one": str(world.ids["waiting_id"])
    },
    "moderation.send_report": {"reason": "insult", "note": "It hurts."},
    "people.agree_to_factor_reset": {"spoken": "y"},
    "people.ask_factor_reset": {"spoken": "y"},
    "people.edit_organisation": {"name_ru": "Новое имя", "country": "KG"},
    "people.entry": {"about": "Interviews", "listed": "y"},
    "people.erase": {"typed": "Somebody Closed"},
    "people.new_organisation": {"name_ru": "Ещё одна", "country": "KG"},
    "people.send_invitations": _invitation,
    "people.standing": {"standing": "observer"},
    "sharing.change_audience": _naming,
    "threads.close": {"sentence": "All is said."},
    "threads.reopen": {"sentence": "There is news."},
    "threads.merge": lambda world, client, who: {
        "into": str(world.ids["other_thread_id"]),
        "sentence": "The same subject.",
    },
    "threads.split": lambda world, client, who: {
        "posts": str(world.ids["answer_id"]),
        "title": "T",
        "group": str(world.ids["group"]),
        "sentence": "Another subject.",
    },
    "reactions.react": {"sign": "thanks"},
    "threads.translate": {"language": "uz", "body": "A translation"},
    "writing.keep_draft": lambda world, client, who: {
        "place": f"thread-{world.ids['thread_id']}",
        "body": "Typed so far",
    },
    "quoting.add": lambda world, client, who: {
        "messages": str(world.ids["message_id"]),
        "thread": str(world.ids["thread_id"]),
        "key": "adding",
    },
    "quoting.begin": lambda world, client, who: {
        "messages": str(world.ids["message_id"]),
        "title": "T",
        "key": "quoting",
    },
    "threads.answer": {"body": "an answer", "key": "answer"},
    "threads.save_edit": {"body": "edited"},
    "threads.take_history": {"sentence": "A name stood there."},
    "threads.take_outcome_history": {"sentence": "A name stood there."},
    "threads.take_summary_history": {"sentence": "A name stood there."},
    "threads.accept": lambda world, client, who: {"post": str(world.ids["answer_id"])},
    "threads.head": {"title": "Another title", "purpose": "discussion"},
    "threads.settle": {},
    "threads.read": {"number": "1"},
    "threads.state_outcome": {"body": "We file it.", "key": "outcome"},
    "threads.edit_outcome": {"body": "We file it in May."},
    "threads.summary": {"body": "What is known."},
    "threads.take_position": {"stance": "block", "reason": "It names a victim."},
    "threads.start": {"title": "T", "body": "B", "audience": "group", "key": "thread"},
}
"""Endpoint to a form that is taken; a form that is not here is empty."""

_TUS = {"Tus-Resumable": "1.0.0"}
_PIECE = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
HEADERS: dict[str, dict[str, str]] = {
    "library.begin_upload": _TUS | {"Upload-Length": "5"},
    "library.send_piece": _TUS | _PIECE,
}
"""Endpoint to what else must stand in the head of the request."""
