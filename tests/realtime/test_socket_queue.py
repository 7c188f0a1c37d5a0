"""The queue between the processes of one machine."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from collab.realtime.socket_queue import LARGEST, SocketQueue, _bound, socket_path


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An instance whose path is longer than the name of a socket may be."""
    short = tempfile.TemporaryDirectory()
    monkeypatch.setattr("tempfile.tempdir", short.name)
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    yield folder
    short.cleanup()


def test_a_deep_instance_has_a_short_socket_of_its_own(deep: Path, tmp_path: Path) -> None:
    path = socket_path(deep)
    assert len(bytes(path)) <= 107
    assert path == socket_path(deep)
    assert path != socket_path(tmp_path / ("else" * 30))
    _bound(path).close()
    assert path.parent.stat().st_mode & 0o077 == 0


def test_what_is_sent_is_received_whole(tmp_path: Path) -> None:
    ear = _bound(socket_path(tmp_path))
    queue = SocketQueue(tmp_path)
    queue.emit("change", {"id": 1, "words": "слова" * 5000}, to="content:1")
    received = queue.json.loads(ear.recv(LARGEST))
    ear.close()
    assert received["data"] == [{"id": 1, "words": "слова" * 5000}]


def test_too_large_a_message_is_refused_with_a_line(tmp_path: Path, caplog) -> None:
    ear = _bound(socket_path(tmp_path))
    ear.setblocking(False)
    SocketQueue(tmp_path).emit("change", "x" * LARGEST, to="content:1")
    with pytest.raises(BlockingIOError):
        ear.recv(LARGEST)
    ear.close()
    assert "too large" in caplog.text


def test_sending_to_nobody_or_to_a_file_is_silent(tmp_path: Path) -> None:
    queue = SocketQueue(tmp_path)
    queue.emit("change", {}, to="content:1")
    socket_path(tmp_path).write_text("not a socket")
    queue.emit("change", {}, to="content:1")
    assert socket_path(tmp_path).read_text() == "not a socket"


def test_a_deaf_listener_does_not_hold_the_sender(tmp_path: Path) -> None:
    ear = _bound(socket_path(tmp_path))
    queue = SocketQueue(tmp_path)

    def flood() -> None:
        for _ in range(20):
            queue.emit("change", "x" * 50_000, to="content:1")

    sender = threading.Thread(target=flood)
    sender.start()
    sender.join(60)
    ear.close()
    assert not sender.is_alive()
