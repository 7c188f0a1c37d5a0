"""A real web server on a free port, and browsers' ends of sockets to it."""

import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import socketio
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

import factories as make
from collab.policy import Role, Standing

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10
"""Seconds after which something that should have come is given up."""


class Quiet(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        """Tests need no access log."""


@dataclass
class Browser:
    """One page's socket; what it hears waits in `heard` as (event, news)."""

    client: socketio.Client
    heard: "queue.Queue[tuple[str, Any]]" = field(default_factory=queue.Queue)
    closed: threading.Event = field(default_factory=threading.Event)
    line: socket.socket | None = None

    def watch(self, room: Any) -> Any:
        return self.client.call("watch", {"room": room}, timeout=PATIENCE)

    def leave(self, room: str) -> Any:
        return self.client.call("leave", {"room": room}, timeout=PATIENCE)

    def types(self, room: str) -> None:
        self.client.call("typing", {"room": room}, timeout=PATIENCE)

    def next(self) -> tuple[str, Any]:
        return self.heard.get(timeout=PATIENCE)

    def hears_nothing(self) -> bool:
        """An answer to a later question comes after everything that was sent before it."""
        self.watch("chat:999999")
        return self.heard.empty()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of a server of this instance."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def browse(server: str, client_of: Callable[..., FlaskClient]) -> Iterator[Callable[..., Browser]]:
    """Return a function: an account's id, or a client that is signed in, to an open socket.

    The socket leads to `server`, or to the one whose address is given.
    """
    opened: list[Browser] = []

    def browse(
        who: "int | FlaskClient",
        transport: str = "websocket",
        at: str | None = None,
        *,
        builds: bool = False,
        presence: bool = False,
        **headers: str,
    ) -> Browser:
        client = client_of(who) if isinstance(who, int) else who
        cookie = client.get_cookie("collab")
        if cookie is not None:
            headers["Cookie"] = f"collab={cookie.value}"
        headers.setdefault("Origin", at or server)  # as browsers do; "" sends none
        origin = headers["Origin"]
        extra = {"origin": origin} if origin else {"suppress_origin": True}
        if transport == "websocket" or not origin:
            del headers["Origin"]  # for WebSockets the library adds its own beside a plain header
        browser = Browser(socketio.Client(reconnection=False, websocket_extra_options=extra))
        browser.client.on("item", lambda news: browser.heard.put(("item", news)))
        browser.client.on("change", lambda news: browser.heard.put(("change", news)))
        browser.client.on("typing", lambda news: browser.heard.put(("typing", news)))
        if presence:
            browser.client.on("here", lambda news: browser.heard.put(("here", news)))
        if builds:
            browser.client.on("build", lambda name: browser.heard.put(("build", name)))
        browser.client.on("disconnect", lambda *_: browser.closed.set())
        opened.append(browser)
        browser.client.connect(
            at or server, headers=headers, transports=[transport], wait_timeout=10
        )
        line = browser.client.eio.ws
        browser.line = line.sock if line is not None else None
        return browser

    yield browse
    for browser in opened:
        line = browser.client.eio.ws
        if line is not None and line.sock is not None:
            with suppress(OSError):  # the server was quicker
                line.sock.shutdown(socket.SHUT_RDWR)  # a polite end would wait three seconds
        browser.client.disconnect()
        if browser.line is not None:
            browser.line.close()  # when the server hangs up, the library forgets to


@pytest.fixture
def group(app: Flask) -> dict[str, int]:
    """A group with its people, its room and a thread; and people outside."""
    with app.app_context():
        group = make.group(slug="legal")
        member = make.member(group, name="Aigul Temir")
        thread = make.thread(group, member)
        make.post(thread, member)
        return {
            "id": group.id,
            "room": make.room(group).id,
            "thread": thread.id,
            "document": make.document(group, member).id,
            "member": member.id,
            "other": make.member(group, name="Rustam Nazri").id,
            "observer": make.member(group, Role.OBSERVER).id,
            "outsider": make.user().id,
            "guest": make.user(standing=Standing.OBSERVER).id,
        }


WORKER = """
import sys
from pathlib import Path
from collab import create_app, events
from collab.db import transaction
app = create_app({"LOG_LEVEL": "WARNING"}, Path(sys.argv[1]))
with app.app_context():
    with transaction():
        events.record(events.DocumentRead(int(sys.argv[2]), int(sys.argv[3])))
"""


@pytest.fixture
def work(instance: Path) -> Callable[..., None]:
    """Return a function: another process of the instance ends the reading of a document."""

    def work(group: dict[str, int], **settings: str) -> None:
        arguments = [str(part) for part in (instance, group["document"], group["id"])]
        subprocess.run(
            [sys.executable, "-c", WORKER, *arguments],
            cwd=ROOT, env=os.environ | settings, check=True, timeout=60,
        )  # fmt: skip

    return work
