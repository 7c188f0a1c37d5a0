"""Two requests in one: what a proxy and the web server could read differently is refused."""

import re
import socket
from collections.abc import Iterator

import pytest

from processes import Processes

pytestmark = [pytest.mark.asvs("4.2.1"), pytest.mark.slow]

HIDDEN = b"GET /healthz?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A real gunicorn on an instance without people."""
    with Processes(tmp_path_factory.mktemp("instance")) as processes:
        processes.prepare("--empty")
        processes.web()
        yield processes


def ask(web: Processes, *parts: bytes) -> bytes:
    """Send the bytes as they are; return everything that comes back until the line is closed."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as line:
        line.sendall(b"".join(parts))
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer


def post(*headers: bytes) -> bytes:
    return b"\r\n".join([b"POST /language HTTP/1.1", b"Host: localhost", *headers, b"", b""])


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


BOTH = b"0\r\n\r\n" + HIDDEN


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([b"Content-Length: %d" % len(BOTH), b"Transfer-Encoding: chunked"], BOTH),
        ([b"Transfer-Encoding: chunked", b"Content-Length: 4"], chunk(HIDDEN) + b"0\r\n\r\n"),
        ([b"Content-Length: 0", b"Content-Length: %d" % len(HIDDEN)], HIDDEN),
        ([b"Content-Length: %d" % len(HIDDEN), b"Content-Length: 0"], HIDDEN),
        ([b"Content-Length: 0, %d" % len(HIDDEN)], HIDDEN),
        ([b"Content-Length: +0"], HIDDEN),
        ([b"Content-Length: -1"], HIDDEN),
        ([b"Content-Length: 0x0"], HIDDEN),
        ([b"Content-Length : 0"], HIDDEN),
        ([b"Transfer-Encoding : chunked"], BOTH),
        ([b"Transfer-Encoding: xchunked"], BOTH),
        ([b"Transfer-Encoding: chunked, identity"], BOTH),
        ([b"Transfer-Encoding: identity, chunked", b"Content-Length: 5"], BOTH),
        ([b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"], BOTH),
        ([b"Transfer-Encoding: \x0bchunked"], BOTH),
        ([b"X: y\nTransfer-Encoding: chunked"], BOTH),
        ([b"X: y\rTransfer-Encoding: chunked"], BOTH),
        ([b"Transfer-Encoding:\r\n chunked"], BOTH),
        ([b"Transfer-Encoding: chunked"], b"-1\r\n\r\n" + HIDDEN),
        ([b"Transfer-Encoding: chunked"], b"0x0\r\n\r\n" + HIDDEN),
        ([b"Transfer-Encoding: chunked"], b"z\r\n\r\n" + HIDDEN),
    ],
    ids=lambda part: "" if isinstance(part, bytes) else b" ".join(part).decode(),
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(web, headers, body) -> None:
    answer = ask(web, post(*headers), body)
    statuses = set(re.findall(rb"HTTP/1\.1 (\d{3})", answer))
    assert statuses
    assert statuses <= {b"400", b"501"}
    assert b'"ok"' not in answer, "the hidden request was answered"


def test_the_hidden_request_would_be_seen_if_it_were_answered(web) -> None:
    answer = ask(web, post(b"Content-Length: 0"), HIDDEN)
    assert answer.count(b"HTTP/1.1 ") == 2
    assert b'"ok"' in answer


def test_what_a_visitor_says_of_proxies_is_not_believed_by_the_server_either(web) -> None:
    forged = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
    forged += b"X-Forwarded-Ssl: on\r\nScript-Name: /evil\r\nConnection: close\r\n\r\n"
    answer = ask(web, forged)
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"evil" not in answer
