"""Asking clamd: a real socket, a scanner that says what it is told to say, and the real one."""

import io
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collab.library.antivirus import CHUNK, Verdict, check

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """Takes one file as clamd does, and answers."""

    def __init__(self, server: socket.socket, answer: bytes, most: int) -> None:
        self.got = b""
        self._server, self._answer, self._most = server, answer, most
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _address = self._server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", stream.read(4))[0]:
                self.got += stream.read(size)
                if len(self.got) > self._most:
                    break
            connection.sendall(self._answer)

    def close(self) -> None:
        self._thread.join()
        self._server.close()


@pytest.fixture
def scanner(app, tmp_path: Path) -> Iterator[Callable[..., Scanner]]:
    made: list[Scanner] = []

    def start(answer: bytes, kind: str = "unix", most: int = 1 << 30) -> Scanner:
        if kind == "unix":
            server = socket.socket(socket.AF_UNIX)
            server.bind(str(tmp_path / "clamd"))
            app.config["CLAMD"] = f"unix:{tmp_path / 'clamd'}"
        else:
            server = socket.create_server(("127.0.0.1", 0))
            app.config["CLAMD"] = f"tcp:127.0.0.1:{server.getsockname()[1]}"
        server.listen()
        made.append(Scanner(server, answer, most))
        return made[-1]

    yield start
    for each in made:
        each.close()


def asked(app, data: bytes) -> Verdict:
    file = io.BytesIO(data)
    with app.app_context():
        verdict = check(file)
    assert file.tell() == 0
    return verdict


@pytest.mark.parametrize("kind", ["unix", "tcp"])
def test_the_whole_file_goes_to_the_scanner(app, scanner, kind: str) -> None:
    data = bytes(range(256)) * (2 * CHUNK // 256) + b"the rest"
    asking = scanner(b"stream: OK\0", kind)
    assert asked(app, data) == Verdict.CLEAN
    asking.close()
    assert asking.got == data


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Verdict.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNKNOWN),
        (b"", Verdict.UNKNOWN),
        (b"\xff" * 5000, Verdict.UNKNOWN),
        (b"something else: OK\0", Verdict.UNKNOWN),
    ],
)
def test_only_a_clear_answer_lets_a_file_in(app, scanner, answer: bytes, verdict: Verdict) -> None:
    scanner(answer)
    assert asked(app, EICAR) == verdict


def test_a_scanner_that_wants_no_more_is_heard(app, scanner) -> None:
    scanner(b"INSTREAM size limit exceeded. ERROR\0", most=1000)
    assert asked(app, b"x" * (64 << 20)) == Verdict.UNKNOWN


def test_a_scanner_that_is_away_lets_nothing_in(app, tmp_path: Path) -> None:
    for address in (f"unix:{tmp_path / 'nobody'}", "tcp:127.0.0.1:1", "tcp:127.0.0.1:x"):
        app.config["CLAMD"] = address
        assert asked(app, b"words") == Verdict.UNKNOWN


def test_without_a_scanner_every_file_comes_in(app) -> None:
    assert asked(app, EICAR) == Verdict.CLEAN


@pytest.fixture
def clamd(app, tmp_path: Path) -> Iterator[None]:
    """The real scanner, with one signature: that of the test file which every scanner knows."""
    program = shutil.which("clamd") or pytest.skip("clamd is not installed")
    base = tmp_path / "base"
    base.mkdir()
    (base / "test.ndb").write_text(f"Eicar-Test:0:0:{EICAR.hex()}\n")
    address = tmp_path / "real"
    settings = tmp_path / "clamd.conf"
    settings.write_text(
        f"LocalSocket {address}\nDatabaseDirectory {base}\nForeground yes\nUser "
        f"{tmp_path.owner()}\nTemporaryDirectory {tmp_path}\n"
    )
    process = subprocess.Popen(
        [program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while not address.exists() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        if not address.exists():
            pytest.skip("clamd did not start")
        app.config["CLAMD"] = f"unix:{address}"
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("clamd")
def test_the_real_scanner_knows_the_test_file(app) -> None:
    assert asked(app, b"A few words.") == Verdict.CLEAN
    assert asked(app, EICAR) == Verdict.INFECTED
