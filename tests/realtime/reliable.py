"""Pages that lose nothing, and the bad line between them and the server."""

import contextlib
import json
import re
import socket
import struct
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import socketio

PATIENCE = 60
JSON = {"Accept": "application/json", "HX-Request": "true"}
_LINE = re.compile(r'id="c(\d+)"[^>]* data-seq="(\d+)"')
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER that ends a connection with a reset, as a link does that breaks."""


class Proxy:
    """A line to the server that can be cut: all connections through it end at that moment."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.ear = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.ear.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> int:
        """Break every connection; returns how many there were."""
        with self._lock:
            cut, self._open = self._open, set()
        for end in cut:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        return len(cut) // 2

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self.ear.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                here = self.ear.accept()[0]
            except OSError:
                return
            try:
                there = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                here.close()
                continue
            there.settimeout(None)
            with self._lock:
                closed = self._closed
                self._open |= set() if closed else {here, there}
            if closed:
                here.close()
                there.close()
                return
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with self._lock:
            self._open -= {one, other}
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass
class Speaker:
    """A page that sends: it tries again with the same key until it has an answer."""

    url: str
    cookie: str
    path: str
    origin: str = ""
    tries: int = 0
    token: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> "Speaker":
        """Fetch the page, and with it what a change needs."""
        page = requests.get(
            self.url + self.path.removesuffix("/messages"),
            cookies={"collab": self.cookie}, timeout=PATIENCE,
        )  # fmt: skip
        assert page.status_code == 200, page.status_code
        self.cookies = {"collab": self.cookie} | page.cookies.get_dict()
        self.token = {
            "X-CSRFToken": page.text.partition('name="csrf-token" content="')[2].partition('"')[0]
        }
        return self

    def send(self, body: str, key: str) -> requests.Response:
        """Send once."""
        self.tries += 1
        return requests.post(
            self.url + self.path, {"body": body, "key": key}, cookies=self.cookies,
            headers=JSON | self.token, timeout=10, allow_redirects=False,
        )  # fmt: skip

    def say(self, body: str, key: str) -> dict[str, Any]:
        """Send until it is acknowledged; waits as long as it is told."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self.send(body, key)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                told: dict[str, Any] = answer.json()
                return told
            assert answer.status_code in {429, 502, 503}, (answer.status_code, answer.text)
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        raise AssertionError(f"{body} was never acknowledged")


class Node:
    """A listener with the official JavaScript client, in a process of its own."""

    def __init__(self, url: str, origin: str, cookie: str, room: int, path: str) -> None:
        given = {"url": url, "origin": origin, "cookie": f"collab={cookie}", "room": room}
        script = Path(__file__).with_name("listener.mjs")
        self.process = subprocess.Popen(
            ["node", script, json.dumps(given | {"path": path})],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.ready = threading.Semaphore(0)
        self.told: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def lines(self, count: int) -> list[tuple[int, int]]:
        """Return number and id of so many lines, in the order in which they came."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        self._reading.join(PATIENCE)
        assert self.told, "the page never had all lines"
        return [(seq, int(id_)) for seq, id_ in json.loads(self.told[0])]

    def close(self) -> None:
        self.process.kill()
        self._reading.join(10)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "ready":
                self.ready.release()
            else:
                self.told.append(line)


class Snake:
    """The same with the Python client."""

    def __init__(self, url: str, origin: str, cookie: str, room: int, path: str) -> None:
        self.url, self.path, self.cookie = url, path, cookie
        self.ready = threading.Semaphore(0)
        self._got: list[tuple[int, int]] = []
        self._lock = threading.Lock()
        self.client = socketio.Client(
            reconnection_delay=0.05, reconnection_delay_max=0.2,
            websocket_extra_options={"origin": origin}, request_timeout=5,
        )  # fmt: skip
        self._lines: list[socket.socket] = []
        self.client.on("connect", lambda: self._ask(room))
        self.client.on("item", self._item)
        self.client.connect(url, headers={"Cookie": f"collab={cookie}"}, transports=["websocket"])

    def lines(self, count: int) -> list[tuple[int, int]]:
        """Return number and id of so many lines, in the order in which they came."""
        until = time.monotonic() + PATIENCE
        while len(self._got) < count and time.monotonic() < until:
            self._catch_up()
        return list(self._got)

    def close(self) -> None:
        line = self.client.eio.ws
        if line is not None and line.sock is not None:
            with contextlib.suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)
        self.client.shutdown()

        for each in self._lines:
            each.close()  # of a line that was cut the library forgets to

    def _ask(self, room: int) -> None:
        line = self.client.eio.ws
        if line is not None and line.sock is not None:
            self._lines.append(line.sock)
        self.client.emit("watch", {"room": f"chat:{room}"}, callback=self._asked)

    def _asked(self, allowed: Any) -> None:
        assert allowed is True
        self.ready.release()
        self._catch_up()

    def _item(self, news: dict[str, Any]) -> None:
        with self._lock:
            last = self._got[-1][0] if self._got else 0
            if news["seq"] == last + 1:
                self._got.append((news["seq"], int(news["id"])))
        if news["seq"] > last + 1:
            self._catch_up()

    def _catch_up(self) -> None:
        with self._lock:
            last = self._got[-1][0] if self._got else 0
            try:
                answer = requests.get(
                    f"{self.url}{self.path}?after={last}", cookies={"collab": self.cookie},
                    headers={"HX-Request": "true"}, timeout=5,
                )  # fmt: skip
                answer.raise_for_status()
            except requests.RequestException:
                return
            for id_, seq in _LINE.findall(answer.text):
                self._got.append((int(seq), int(id_)))
