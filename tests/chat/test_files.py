"""Files in messages: seen by whoever reads the room, gone with the message."""

import base64
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.chat import retention
from collab.chat.models import Message, Room
from collab.content import Content, State
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Document, DrawState, Version
from collab.moderation import acts
from collab.policy import Role, Scope

JSON = {"Accept": "application/json"}
WORDS = b"The judgment of the court in Osh."


class Place:
    """A room, people of its group and somebody of another one."""

    def __init__(self, app: Flask, client_of: Any) -> None:
        self.app = app
        with app.app_context():
            ours, other = make.group(slug="ours"), make.group(slug="other")
            self.people = {
                "author": make.member(ours).id,
                "colleague": make.member(ours).id,
                "coordinator": make.member(ours, Role.COORDINATOR).id,
                "observer": make.member(ours, Role.OBSERVER).id,
                "outsider": make.member(other).id,
            }
            self.room = make.room(ours).id
        self.clients = {who: client_of(id_) for who, id_ in self.people.items()}

    def sends(self, who: str = "author") -> int:
        """Send a file for a message that is being written; return its id."""
        said = {"filename": "judgment.txt", "audience": "post", "key": "k"}
        pairs = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
        headers = JSON | {"Tus-Resumable": "1.0.0", "Upload-Metadata": ",".join(pairs)}
        headers |= {"Upload-Length": str(len(WORDS))}
        headers |= {"Content-Type": "application/offset+octet-stream"}
        answer = self.clients[who].post("/g/ours/library/uploads", headers=headers, data=WORDS)
        return int(answer.json["id"])

    def says(self, body: str, who: str = "author") -> int:
        path = f"/g/ours/chat/{self.room}/messages"
        answer = self.clients[who].post(path, data={"body": body, "key": body}, headers=JSON)
        assert answer.status_code == 201, answer.text
        return int(answer.json["id"])

    def attached(self) -> tuple[int, int]:
        """Return the ids of a file and of the message that it stays with."""
        file_id = self.sends()
        return file_id, self.says(f"See [the judgment](/c/{file_id})")

    def sees(self, who: str, content_id: int) -> bool:
        """Tell whether the page of the file opens; the scope must say the same."""
        status = self.clients[who].get(f"/g/ours/library/{content_id}").status_code
        with self.app.app_context():
            scope = Scope.of(db.session.get_one(User, self.people[who]))
            shown = scope.shows(db.session.get_one(Content, content_id))
        assert shown == (status == 200), (shown, status)
        return shown


@pytest.fixture
def place(app: Flask, client_of: Any) -> Place:
    return Place(app, client_of)


@pytest.mark.both_databases
@pytest.mark.asvs("8.2.2")
def test_who_reads_the_message_sees_its_file(place) -> None:
    file_id = place.sends()
    assert place.sees("author", file_id)
    assert not place.sees("colleague", file_id), "before it is sent it is its author's alone"
    message = place.says(f"[it](/c/{file_id})")
    for who in ("author", "colleague", "coordinator", "observer"):
        assert place.sees(who, file_id), who
    assert not place.sees("outsider", file_id)
    page = place.clients["colleague"].get(f"/g/ours/chat/{place.room}").text
    assert f'data-card="{file_id}"' in page
    assert "Stays with the message" in page
    shown = place.clients["colleague"].get(f"/g/ours/library/{file_id}").text
    assert f"/c/{message}" in shown
    assert "judgment" not in place.clients["colleague"].get("/g/ours/library").text


def test_nobody_attaches_the_file_of_somebody_else(place) -> None:
    file_id = place.sends()
    place.says(f"[mine now](/c/{file_id})", "colleague")
    assert not place.sees("colleague", file_id)
    place.says(f"[mine](/c/{file_id})")
    assert place.sees("colleague", file_id)


@pytest.mark.both_databases
def test_the_file_goes_and_comes_back_with_its_message(place) -> None:
    file_id, message_id = place.attached()

    def act(what, *more) -> None:
        with place.app.app_context(), transaction():
            by = db.session.get_one(User, place.people["coordinator"])
            what(db.session.get_one(Content, message_id), by, *more)

    act(acts.hide, "It names a victim.")
    assert not place.sees("colleague", file_id)
    act(acts.show, "It names nobody.")
    assert place.sees("colleague", file_id)
    act(acts.erase, "It names a victim.")
    for who in ("author", "colleague", "coordinator"):
        assert not place.sees(who, file_id), who
    with place.app.app_context():
        file = db.session.get_one(Document, file_id)
        assert State.ERASED in (file.state, file.parent_state)


def test_a_file_is_added_by_changing_the_message(place) -> None:
    message_id = place.says("See below")
    file_id = place.sends()
    path = f"/g/ours/chat/{place.room}/{message_id}/edit"
    answer = place.clients["author"].post(path, data={"body": f"See [it](/c/{file_id})"})
    assert answer.status_code == 303
    assert place.sees("colleague", file_id)


@pytest.mark.both_databases
def test_the_file_expires_with_its_message(place) -> None:
    file_id, message_id = place.attached()
    with place.app.app_context(), transaction():
        db.session.get_one(Room, place.room).keep_days = 30
        message = db.session.get_one(Message, message_id)
        message.created = message.created.replace(year=message.created.year - 1)
    with place.app.app_context():
        retention.erase_expired("2026-01-01")
    for who in ("author", "colleague"):
        assert not place.sees(who, file_id)
    with place.app.app_context():
        assert db.session.get_one(Document, file_id).state == State.ERASED
        assert "judgment" not in db.session.get_one(Document, file_id).title


def test_a_photograph_shows_its_small_picture(place) -> None:
    file_id, _message = place.attached()
    with place.app.app_context(), transaction():
        version = db.session.scalars(db.select(Version).where(Version.document_id == file_id)).one()
        version.media_type, version.draw_state = "image/jpeg", DrawState.DRAWN
    page = place.clients["colleague"].get(f"/g/ours/chat/{place.room}").text
    assert f'src="/g/ours/library/{file_id}/versions/1/pages/1/thumbnail"' in page
    assert 'loading="lazy"' in page.split("link-card__picture")[1][:300]


def test_who_may_only_read_is_offered_nothing_to_attach(place) -> None:
    assert "data-attaching" in place.clients["author"].get(f"/g/ours/chat/{place.room}").text
    assert "data-attaching" not in place.clients["observer"].get(f"/g/ours/chat/{place.room}").text
