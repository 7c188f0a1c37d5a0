"""What people write, search and upload stands in no log, whatever goes wrong meanwhile."""

import io
import json
import logging
import socket
import sqlite3
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.parser import RequestParser
from gunicorn.workers.base import Worker

import factories as make
from collab.chat import actions as chat
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Version
from collab.library.reading_job import read_version
from collab.search import index
from collab.web import logs
from processes import Processes, wait_until

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

    def twice(author_id, room, body, *_more):
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


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize(
    ("address", "place", "rule"),
    [
        (f"/reset/{CANARY}", "accounts.reset", "/reset/<token>"),
        (f"/invitation/{CANARY}", "accounts.invitation", "/invitation/<token>"),
        (f"/search?q={CANARY}", "search.index", "/search"),
    ],
)
def test_a_fault_tells_the_rule_and_not_the_address(
    app, person, written, address: str, place: str, rule: str
) -> None:
    def fail(**_given):
        raise RuntimeError("the view broke")

    fail.access = "public"
    assert place in app.view_functions
    app.view_functions[place] = fail
    answer = person[0].get(address)
    assert answer.status_code == 500
    assert CANARY not in written.getvalue()
    (line,) = [each for each in lines(written) if "exception" in each]
    assert (line["method"], line["rule"], line["level"]) == ("GET", rule, "error")
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "the view broke" in line["exception"]


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize("uri", [f"/reset/{CANARY}", f"/search?q={CANARY}"])
def test_the_web_server_tells_no_address_when_an_answer_breaks(
    written, uri: str, capfd, monkeypatch
) -> None:
    """Such as a file that cannot be read when its first byte is asked for."""
    for name in ("gunicorn.error", "gunicorn.access"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    settings = Config()
    worker = SimpleNamespace(cfg=settings, log=Logger(settings))
    here, there = socket.socketpair()
    sent = f"GET {uri} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    request = next(RequestParser(settings, iter([sent]), ("203.0.113.5", 1)))
    with here, there:
        try:
            raise OSError("the disk is gone")
        except OSError as fault:
            Worker.handle_error(worker, request, here, ("203.0.113.5", 1), fault)
    told = capfd.readouterr().err + written.getvalue()
    assert "Error handling request GET …" in told
    assert "the disk is gone" in told
    assert CANARY not in told


@pytest.mark.asvs("16.2.5")
def test_the_web_server_quotes_nothing_of_what_it_cannot_understand(instance) -> None:
    broken = [
        f"GET /reset/{CANARY} HTTP/7.7",
        f"GET /reset/{CANARY} {CANARY} HTTP/1.1",
        f"GET / HTTP/1.1\r\nX-{CANARY} : 1",
        f"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {CANARY}",
    ]
    with Processes(instance) as processes:
        processes.web()
        for head in broken:
            with socket.create_connection(("127.0.0.1", processes.port), 10) as line:
                line.sendall(f"{head}\r\n\r\n".encode())
                assert line.recv(12).startswith(b"HTTP/1.1 4") or "Transfer" in head
        wait_until(
            lambda: processes.log("web").count("Invalid request from …") == len(broken),
            "the web server has told of each",
        )
        told = processes.log("web")
    assert CANARY not in told
    assert "ip=" not in told


def test_what_the_web_server_says_of_itself_is_kept(written) -> None:
    servers = logging.getLogger("gunicorn.error"), logging.getLogger("werkzeug")
    servers[0].error("Exception in worker process\nTraceback of\n  File '/x/y.py'")
    servers[0].warning("No keepalived connections can be handled. Check threads.")
    servers[1].error("10.0.0.1 - - [30/Jan/2026] code 400, message Bad ('GET /reset/%s')", CANARY)
    assert "File '/x/y.py'" in written.getvalue()
    assert "Check threads." in written.getvalue()
    assert "code 400, message Bad (…" in lines(written)[-1]["event"]
    assert CANARY not in written.getvalue()


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
