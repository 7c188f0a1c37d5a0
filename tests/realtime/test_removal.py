"""Who loses a right loses it everywhere at once: open tabs, an upload on its way, and links.

The web server is a process of its own; what takes the right away happens in another one.
"""

import http.client
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from collab import events
from collab.accounts.models import User
from collab.chat import actions as chat
from collab.chat.models import Room
from collab.content import Audience, Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Membership
from collab.library.models import Document
from collab.sharing import actions as sharing
from collab.threads import actions as threads
from collab.threads.models import Thread
from processes import Processes, wait_until

from .steps import remove

SECONDS = 2.0
"""How long a stream may outlive its right; waiting ends as soon as it is closed."""
BOUNDARY = "a-line-between-parts"


class Visitor:
    """A browser of one person at the server that is a process of its own."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, f"collab={cookie}"

    def get(self, path: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET", path, headers={"Cookie": self.cookie})
        answer = line.getresponse()
        body = answer.read().decode(errors="replace")
        if renewed := answer.getheader("Set-Cookie"):
            self.cookie = renewed.split(";")[0]
        line.close()
        return answer.status, body

    def begin_upload(self, path: str, page: str) -> Callable[[], tuple[int, Any]]:
        """Send the head and half of a file; return what sends the rest and reads the answer."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get(page)[1])
        assert token is not None
        fields = {"csrf_token": token[1], "audience": "group", "key": "upload"}
        head = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"'
        body = head.encode() + b"\r\n\r\n" + b"words " * 20_000 + f"\r\n--{BOUNDARY}--".encode()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.putrequest("POST", path)
        for name, value in {
            "Cookie": self.cookie,
            "Accept": "application/json",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(len(body)),
        }.items():
            line.putheader(name, value)
        line.endheaders()
        line.send(body[:60_000])

        def end() -> tuple[int, Any]:
            line.send(body[60_000:])
            answer = line.getresponse()
            told = answer.status, json.loads(answer.read())
            line.close()
            return told

        return end


@pytest.fixture
def web(app: Flask, instance: Path) -> Iterator[Processes]:
    with Processes(instance) as processes:
        processes.web()
        yield processes


@pytest.fixture
def visit(web: Processes, client_of) -> Callable[[int], Visitor]:
    def visit(user_id: int) -> Visitor:
        return Visitor(web.port, client_of(user_id).get_cookie("collab").value)

    return visit


@pytest.fixture
def tabs(group, web: Processes, browse, client_of) -> Callable[[int], dict[str, Any]]:
    """Return a function that opens five tabs of one person."""

    def tabs(user_id: int) -> dict[str, Any]:
        rooms = {
            "chat": f"chat:{group['room']}",
            "chat again": f"chat:{group['room']}",
            "thread": f"thread:{group['thread']}",
            "library": f"library:{group['id']}",
            "document": f"content:{group['document']}",
        }
        browser = client_of(user_id)
        opened = {name: browse(browser, at=web.url) for name in rooms}
        for name, room in rooms.items():
            assert opened[name].watch(room) is True
        return opened

    return tabs


def let_time_pass(group: dict[str, int]) -> None:
    """The end date comes by itself; nothing happens but that."""
    with transaction():
        membership = db.session.get_one(Membership, (group["other"], group["id"]))
        membership.until = now() + timedelta(seconds=0.3)
    wait_until(lambda: not membership.counts, "the end date has come")


def say_something(group: dict[str, int]) -> None:
    """Have news in each room."""
    with transaction():
        room = db.session.get_one(Room, group["room"])
        chat.post_message(group["member"], room, "not for her")
        threads.add_post(group["member"], db.session.get_one(Thread, group["thread"]), "nor this")
        events.record(events.DocumentRead(group["document"], group["id"]))


@pytest.mark.slow
@pytest.mark.asvs("7.4.2", "8.3.2")
@pytest.mark.parametrize("act", [remove, let_time_pass])
def test_nothing_arrives_opens_or_is_found_any_more(
    app, group, visit, tabs, browse, web, instance, act
) -> None:
    removed, stays = tabs(group["other"]), browse(group["member"], at=web.url)
    assert stays.watch(f"chat:{group['room']}") is True
    visitor, file = visit(group["other"]), f"/g/legal/library/{group['document']}"
    end_upload = visitor.begin_upload("/g/legal/library", "/g/legal/library")
    assert visitor.get(file)[0] == 200
    assert not any(tab.closed.is_set() for tab in removed.values())
    with app.app_context():
        before = len(db.session.scalars(db.select(Document.id)).all())
        act(group)
    for name, tab in removed.items():
        assert tab.closed.wait(SECONDS), name
    assert not stays.closed.is_set()
    with app.app_context():
        say_something(group)
    assert stays.next()[0] == "item"
    assert all(tab.heard.empty() for tab in removed.values())

    status, told = end_upload()
    assert status == 404
    assert "url" not in told
    with app.app_context():
        assert len(db.session.scalars(db.select(Document.id)).all()) == before
    assert [path for path in (instance / "files").rglob("*") if path.is_file()] == []
    assert list((instance / "uploads").iterdir()) == []

    paths = [file, f"{file}/file", f"/c/{group['document']}", f"/c/{group['thread']}"]
    paths += [
        "/g/legal/threads",
        "/g/legal/chat",
        "/g/legal/chat/messages?after=0",
        "/g/legal/members",
    ]
    assert {path: visitor.get(path)[0] for path in paths} == dict.fromkeys(paths, 404)
    assert "/g/legal" not in visitor.get("/search?q=words")[1]
    assert "/g/legal" not in visitor.get("/")[1]
    late = browse(group["other"], at=web.url)
    for room in (f"chat:{group['room']}", f"library:{group['id']}", f"thread:{group['thread']}"):
        assert late.watch(room) is False


def restrict(group: dict[str, int], *named: str) -> None:
    """Name who may see the thread and the document; the author is always among them."""
    author = db.session.get_one(User, group["member"])
    people = [db.session.get_one(User, group[who]) for who in named]
    for kind in ("thread", "document"):
        with transaction():
            item = db.session.get_one(Content, group[kind])
            sharing.change_audience(item, author, Audience.RESTRICTED, people)


@pytest.mark.slow
@pytest.mark.parametrize("before", [None, "restricted"])
def test_who_is_named_no_more_stops_hearing_of_it(
    app, group, visit, tabs, browse, web, before
) -> None:
    """The audience is narrowed, or stays restricted and a name is taken out."""
    if before:
        with app.app_context():
            restrict(group, "other", "observer")
    opened = tabs(group["other"])
    named = browse(group["observer"], at=web.url)
    assert named.watch(f"thread:{group['thread']}") is True
    visitor = visit(group["other"])
    with app.app_context():
        restrict(group, "observer")
    for name in ("thread", "document"):
        assert opened[name].closed.wait(SECONDS), name
    with app.app_context():
        say_something(group)
    assert ("item", 2) in {(event, news.get("seq")) for event, news in [named.next() for _ in "12"]}
    heard = list(opened["thread"].heard.queue)
    assert {event for event, _news in heard} <= {"change"}, "that it changed, and no word of it"
    for path in (f"/g/legal/library/{group['document']}/file", f"/c/{group['thread']}"):
        assert visitor.get(path)[0] == 404
    assert opened["chat"].client.connected
    assert opened["library"].client.connected
