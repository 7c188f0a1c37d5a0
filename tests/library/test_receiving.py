"""A file on its way in: what is too much is taken from the wire and kept nowhere."""

import errno
import os
from pathlib import Path

import pytest

from collab.library.receiving import ReceivedFile


def test_up_to_the_limit_everything_is_kept(tmp_path: Path) -> None:
    received = ReceivedFile(tmp_path, limit=10)
    assert received.write(b"12345") == received.write(b"67890") == 5
    received.seek(0)
    assert (received.read(), received.size, received.too_large) == (b"1234567890", 10, False)
    received.close()


def test_beyond_the_limit_the_rest_is_taken_and_nothing_kept(tmp_path: Path) -> None:
    received = ReceivedFile(tmp_path, limit=10)
    for _ in range(1000):
        assert received.write(b"12345") == 5
    assert (received.too_large, received.size) == (True, 5000)
    assert os.fstat(received.fileno()).st_size == 0
    received.close()


def test_a_full_disk_does_not_break_the_form_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = ReceivedFile(tmp_path, limit=100)
    real = received._file

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    monkeypatch.setattr(received, "_file", Full())
    assert received.write(b"12345") == received.write(b"12345") == 5
    assert (received.no_room, received.too_large) == (True, False)
    received.close()


def test_it_leaves_no_name_in_the_folder(tmp_path: Path) -> None:
    received = ReceivedFile(tmp_path, limit=10)
    received.write(b"12345")
    assert list(tmp_path.iterdir()) == []
    received.close()
