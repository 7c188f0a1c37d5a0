"""What people write, search and upload stands in no log, whatever goes wrong meanwhile."""

import io
import json
import logging
import sqlite3

import pytest

import factories as make
from collab.chat import actions as chat
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Version
from collab.library.reading_job import read_version
from collab.search import index
from collab.web import logs

CANARY = "kanareika"
ACCEPT = {"Accept": "application/json"}


@pytest.fixture
def written(app, monkeypatch):
    """Everything that the process logs, as it would stand in the file."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("DEBUG")
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield stream
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)


@pytest.fixture
def person(app, client_of):
    with app.app_context():
        member = make.member(make.group(slug="g"))
        thread = make.thread(member.memberships[0].group, member)
        ids = member.id, thread.id
    return client_of(ids[0]), ids[1]


def lines(written: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.asvs("16.2.5")
def test_the_day_of_a_group_leaves_no_words(app, person, written) -> None:
    client, thread = person
    file = {"files": (io.BytesIO(CANARY.encode()), f"{CANARY}.txt"), "audience": "group"}
    broken = {"files": (io.BytesIO(b"%PDF-1.4 " + CANARY.encode()), f"{CANARY}.pdf")}
    client.post("/g/g/chat/messages", data={"body": CANARY, "key": CANARY})
    client.post(f"/g/g/threads/{thread}/posts", data={"body": CANARY})
    client.post("/g/g/threads/new", data={"title": CANARY, "body": "b", "audience": CANARY})
    client.post("/g/g/library", data=file, headers=ACCEPT)
    client.post("/g/g/library", data=broken | {"audience": "group"}, headers=ACCEPT)
    client.post("/g/g/library/folders/new", data={"name": CANARY})
    client.post("/account", data={"name": CANARY, "theme": CANARY})
    client.post("/sign-in", data={"email": f"{CANARY}@example.org", "password": CANARY})
    for address in (f"/search?q={CANARY}", f"/{CANARY}", f"/g/{CANARY}", f"/c/1?{CANARY}=1"):
        client.get(address)
    with app.app_context():
        numbers = db.session.scalars(db.select(Version.id)).all()
        db.session.rollback()
        for number in numbers:
            read_version(number)
        index.rebuild()
    client.get(f"/search?q={CANARY}")
    assert len(numbers) == 2
    assert "/search" in {line.get("rule") for line in lines(written)}
    assert CANARY not in written.getvalue()


@pytest.mark.asvs("16.2.5")
def test_a_fault_in_the_database_tells_no_words(app, person, written, monkeypatch) -> None:
    """The message of such an error would hold the words that were to be saved."""
    client, _thread = person

    def twice(author_id, room, body):
        for _ in range(2):
            message = chat.Message(
                group_id=room.group_id, author_id=author_id, room_id=room.id, number=1, body=body
            )
            db.session.add(message)
        db.session.flush()

    monkeypatch.setattr(chat, "post_message", twice)
    answer = client.post("/g/g/chat/messages", data={"body": CANARY})
    assert answer.status_code == 500
    assert "IntegrityError" in written.getvalue(), "the fault itself is told"
    assert CANARY not in written.getvalue()
    assert CANARY not in answer.text


@pytest.mark.asvs("16.2.5")
def test_a_listener_that_fails_tells_no_words(app, person, written, monkeypatch) -> None:
    def fail(*_args, **_more):
        db.session.execute(db.text("INSERT INTO nowhere VALUES (:x)"), {"x": CANARY})

    monkeypatch.setattr("collab.realtime.push.item", fail)
    client, _thread = person
    answer = client.post("/g/g/chat/messages", data={"body": CANARY}, headers=ACCEPT)
    assert answer.status_code == 201
    assert any("listener" in line["event"] for line in lines(written))
    assert CANARY not in written.getvalue()


@pytest.mark.asvs("16.2.5")
def test_a_job_that_fails_tells_no_words(app, person, written, monkeypatch) -> None:
    client, _thread = person
    file = {"files": (io.BytesIO(b"words"), f"{CANARY}.txt"), "audience": "group"}
    client.post("/g/g/library", data=file, headers=ACCEPT)

    def fail(*_args, **_more):
        raise sqlite3.DatabaseError("the reader broke")

    monkeypatch.setattr("collab.library.reading_job.read_file", fail)
    with app.app_context():
        number = db.session.scalar(db.select(Version.id))
        db.session.rollback()
        read_version(number)
        with transaction():
            assert db.session.get(Version, number).state == "unreadable"
    assert "reading failed" in written.getvalue()
    assert CANARY not in written.getvalue()


@pytest.mark.asvs("16.3.2")
def test_who_was_refused_what_is_logged(app, person, client_of, written) -> None:
    with app.app_context():
        outsider = make.user().id
        observer = make.member(make.group(slug="h"), make.Role.OBSERVER).id
    client_of(outsider).get("/g/g/chat")
    client_of(observer).post("/g/h/chat/messages", data={"body": CANARY, "key": "k"})
    client_of(outsider).get("/log")
    app.test_client().post("/g/g/chat/messages")
    told = [(each.get("rule"), each.get("status"), each.get("user")) for each in lines(written)]
    assert told == [
        ("/g/<slug>/chat", 404, outsider),
        ("/g/<slug>/chat/messages", 403, observer),
        ("/log", 404, outsider),
        ("/g/<slug>/chat/messages", 401, None),
    ]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_tells_nothing_but_health(app, address: str) -> None:
    good = app.test_client().get(address)
    assert (good.status_code, good.json) == (200, {"status": "ok"})


def test_a_broken_database_is_told_without_its_inside(app) -> None:
    with app.app_context():
        db.session.execute(db.text("DROP TABLE alembic_version"))
        db.session.commit()
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "the database is not ready"})
