"""Two hundred clients that begin and never end hold nobody else up."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from flask import Flask

from collab import server
from processes import Processes

pytestmark = pytest.mark.slow
CLIENTS = 200
PAGES = 10
LINES = 40
"""Long ones: 320 KB in one answer."""
SECONDS = 2.0
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"


def silent(line: socket.socket, _cookie: str) -> None:
    """Connect, and say nothing."""


def head(line: socket.socket, _cookie: str) -> None:
    """Begin to ask, and stop."""
    line.sendall(HEAD)


def body(line: socket.socket, _cookie: str) -> None:
    """Promise a long form, and send little of it."""
    line.sendall(POST + b"email=")


def reading(line: socket.socket, cookie: str) -> None:
    """Ask for more than the system keeps for a reader, and read nothing."""
    path = "/g/legal/chat/messages?after=0"
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())


def polling(line: socket.socket, cookie: str) -> None:
    """Open a long poll, and let it hang."""
    ask = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    ask += "Origin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n{more}\r\n"
    port = line.getpeername()[1]
    line.sendall(ask.format(port=port, cookie=cookie, more="").encode())
    line.settimeout(20)
    answer = ""
    while '"sid":"' not in answer:
        piece = line.recv(65536).decode()
        assert piece, answer
        answer += piece
    sid = answer.partition('"sid":"')[2].partition('"')[0]
    ask = ask.replace("polling HTTP", f"polling&sid={sid} HTTP")
    line.sendall(ask.format(port=port, cookie=cookie, more="").encode())


@pytest.fixture
def web(app: Flask, instance: Path) -> Iterator[Processes]:
    with Processes(instance) as processes:
        processes.web()
        yield processes


@pytest.mark.parametrize("begin", [silent, head, body, reading, polling])
def test_a_page_comes_in_time_all_the_same(
    app, group, client_of, web, begin: Callable[[socket.socket, str], None]
) -> None:
    cookie = client_of(group["member"]).get_cookie("collab").value
    with contextlib.ExitStack() as opened:
        for _ in range(CLIENTS):
            line = socket.socket()
            opened.enter_context(line)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", web.port))
            begin(line, f"collab={cookie}")
        took = []
        for _ in range(PAGES):
            begun = time.monotonic()
            assert requests.get(
                f"{web.url}/g/legal/members", cookies={"collab": cookie}, timeout=20
            ).ok  # a new connection each time: no place is kept for it
            took.append(time.monotonic() - begun)
    print(f"\n{CLIENTS} {begin.__name__}: {min(took):.2f} to {max(took):.2f} s")
    assert sorted(took)[PAGES // 2] < SECONDS


def test_who_says_nothing_for_long_is_given_up(monkeypatch) -> None:
    """What the listening socket is told holds for every connection that it takes."""
    monkeypatch.setattr(server, "_SILENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as ear:
        server.when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=ear)]))
        with socket.create_connection(ear.getsockname()), ear.accept()[0] as taken:
            taken.setblocking(True)
            begun = time.monotonic()
            with pytest.raises(BlockingIOError):
                taken.recv(1)
            assert time.monotonic() - begun < 3
