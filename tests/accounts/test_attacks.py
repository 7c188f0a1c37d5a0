"""Five attacks that succeed on a plain Flask-Security application and fail on Collab."""

import json
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import socketio
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import factories as make
from accounts.attacks import ATTACKS
from collab.accounts.models import User
from collab.extensions import db
from pages import told_by

HERE = Path(__file__).parent
PATIENCE = 10


class Quiet(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        """Tests need no access log."""


class Page:
    """A page's socket, listening to the chat of the group."""

    def __init__(self, at: str, cookie: str, room: int) -> None:
        self.heard: queue.Queue[str] = queue.Queue()
        self.closed = threading.Event()
        self.client = socketio.Client(reconnection=False)
        self.client.on("item", lambda news: self.heard.put(json.dumps(news, ensure_ascii=False)))
        self.client.on("disconnect", lambda *_: self.closed.set())
        headers = {"Cookie": f"collab={cookie}"}
        self.client.connect(at, headers=headers, transports=["websocket"])
        assert self.client.call("watch", {"room": f"chat:{room}"}, timeout=PATIENCE) is True

    def hears(self, word: str) -> bool:
        while not (self.closed.is_set() and self.heard.empty()):
            try:
                if word in self.heard.get(timeout=0.1):
                    return True
            except queue.Empty:
                with suppress(socketio.exceptions.SocketIOError):  # it is just being closed
                    # What was sent before comes before the answer to a later question.
                    self.client.call("watch", {"room": "chat:999999"}, timeout=PATIENCE)
                    if self.heard.empty():
                        return False
        return False


class Collab:
    """The account, a group that she is in, and a colleague who speaks there."""

    known = "aigul@example.org"

    def __init__(self, app: Flask, ids: dict[str, int], **own: Any) -> None:
        self.app, self.ids = app, ids
        self.new_visitor, self.phone = own["visitor"], own["phone"]
        self.colleague, self.at = own["colleague"], own["at"]
        self.listening: list[Page] = []

    def visitor(self, cookie: str | None = None) -> Any:
        client = self.new_visitor()
        if cookie is not None:
            client.set_cookie("collab", cookie)
        return client

    def cookie(self, visitor: Any) -> str:
        return str(visitor.get_cookie("collab").value)

    def password(self, visitor: Any, email: str, password: str | None = None) -> tuple[int, str]:
        form = {"csrf_token": self.token(visitor)}
        answer = visitor.sign_in(email, password or make.PASSWORD, **form)
        status, page = told_by(answer, email)
        return status, re.sub(r'name="csrf_token"[^>]*>', "", page)

    def code(self) -> str:
        return str(self.phone.code())

    def second(self, visitor: Any, code: str) -> None:
        token = token_in(visitor.get("/sign-in/second").text)
        visitor.post("/sign-in/second", data={"code": code, "csrf_token": token})

    def is_in(self, visitor: Any) -> bool:
        return bool(visitor.is_in())

    def sign_out(self, visitor: Any) -> None:
        visitor.post("/sign-out", data={"csrf_token": token_in(visitor.get("/").text)})

    def token(self, visitor: Any) -> str:
        return token_in(visitor.get("/sign-in").text)

    def change(self, visitor: Any, token: str) -> bool:
        form = {"name": "Changed", "locale": "en", "timezone": "UTC", "theme": "auto"}
        visitor.post("/account", data=form | {"csrf_token": token})
        with self.app.app_context():
            return db.session.get_one(User, self.ids["owner"]).name == "Changed"

    def listen(self, visitor: Any) -> Page:
        self.listening.append(Page(self.at, self.cookie(visitor), self.ids["room"]))
        return self.listening[-1]

    def say(self, word: str) -> None:
        token = token_in(self.colleague.get("/g/legal/chat").text)
        form = {"body": word, "key": word, "csrf_token": token}
        self.colleague.post("/g/legal/chat/messages", data=form)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    return found[1] if found else ""


@pytest.fixture
def collab(app: Flask, aigul: int, phone, visitor, client_of) -> Iterator[Collab]:
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        group = make.group(slug="legal")
        make.join(db.session.get_one(User, aigul), group)
        colleague = make.member(group).id
        ids = {"owner": aigul, "room": make.room(group).id}
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_port}"
    site = Collab(
        app, ids, visitor=visitor, phone=phone, colleague=client_of(colleague), at=at
    )  # fmt: skip
    yield site
    for page in site.listening:
        page.client.disconnect()
    server.shutdown()
    server.server_close()


@pytest.mark.asvs("6.5.1", "7.4.1", "7.4.2", "7.2.4", "6.3.8")
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_fails_on_collab(collab: Collab, attack: str) -> None:
    assert not ATTACKS[attack](collab)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_can_succeed(attack: str) -> None:
    """On Flask-Security's defaults, so that the test above can fail.

    `fixation` is the modern one: with signed cookies no session can be planted in its classical
    form, neither there nor here; what outlives signing in there is the token against forged forms.
    """
    script = HERE / "flask_security_defaults.py"
    command = [sys.executable, "-W", "ignore", str(script), attack]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"succeeded": True}
