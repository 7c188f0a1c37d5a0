"""The store: what it acknowledges is on the disk, what it refuses leaves nothing."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from collab.db import now
from collab.library import storage as module
from collab.library.storage import STAGED_SECONDS, NotStored, Storage, TooLarge

MB = 1 << 20


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "files")


def _files(storage: Storage) -> list[Path]:
    return [path for path in storage.folder.rglob("*") if path.is_file()]


def test_what_was_put_comes_out_again_with_its_sum(storage: Storage) -> None:
    content = os.urandom(3 * MB + 17)
    stored = storage.put(io.BytesIO(content), limit=4 * MB)
    assert stored.size == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert b"".join(storage.open(stored.blob)) == content
    with storage.local_path(stored.blob) as path:
        assert path.read_bytes() == content


@pytest.mark.parametrize(("start", "end"), [(0, 5), (5, 20), (95, None), (0, None), (7, 7)])
def test_a_range_is_cut_out(storage: Storage, start: int, end: int | None) -> None:
    content = bytes(range(100))
    blob = storage.put(io.BytesIO(content), limit=MB).blob
    assert b"".join(storage.open(blob, start, end)) == content[start:end]


def test_names_say_nothing_and_never_repeat(storage: Storage) -> None:
    blobs = {storage.put(io.BytesIO(b"same"), limit=MB).blob for _ in range(20)}
    assert len(blobs) == 20
    assert all(set(blob) <= set("0123456789abcdef/") for blob in blobs)


@pytest.mark.parametrize("size", [11, 5 * MB])
def test_a_stream_beyond_the_limit_is_refused_and_leaves_nothing(
    storage: Storage, size: int
) -> None:
    with pytest.raises(TooLarge):
        storage.put(io.BytesIO(bytes(size)), limit=size - 1)
    assert _files(storage) == []
    storage.put(io.BytesIO(bytes(size)), limit=size)


def test_it_stops_reading_a_stream_that_is_too_large(storage: Storage) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(TooLarge):
        storage.put(stream, limit=2 * MB)  # type: ignore[arg-type]
    assert stream.given <= 4 * MB


def test_a_store_that_cannot_write_says_so(storage: Storage) -> None:
    storage.folder.rmdir()
    storage.folder.write_bytes(b"no folder any more")
    with pytest.raises(NotStored):
        storage.put(io.BytesIO(b"x"), limit=MB)


def test_file_and_folders_are_written_through_before_it_is_acknowledged(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        real(descriptor)

    monkeypatch.setattr(module.os, "fsync", fsync)
    stored = storage.put(io.BytesIO(b"evidence"), limit=MB)
    path = storage.folder / stored.blob
    assert synced == [path, path.parent, storage.folder]


def test_a_failing_disk_is_not_acknowledged(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module.os, "fsync", fsync)
    with pytest.raises(NotStored):
        storage.put(io.BytesIO(b"evidence"), limit=MB)


_WRITER = """
import io, sys
from pathlib import Path
from collab.library.storage import Storage
storage = Storage(Path(sys.argv[1]))
for number in range(10_000):
    content = bytes([number % 251]) * (1 << 21)
    stored = storage.put(io.BytesIO(content), 1 << 22)
    print(stored.blob, stored.sha256, flush=True)
"""


def test_a_process_killed_while_storing_loses_nothing_it_acknowledged(storage: Storage) -> None:
    root = Path(module.__file__).parents[2]
    writer = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _WRITER, str(storage.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(5)]
    writer.send_signal(signal.SIGKILL)
    lines += writer.stdout.read().splitlines()
    writer.wait()
    writer.stdout.close()
    acknowledged = [line.split() for line in lines if len(line.split()) == 2]
    assert len(acknowledged) >= 5
    for blob, digest in acknowledged:
        whole = b"".join(storage.open(blob))
        assert hashlib.sha256(whole).hexdigest() == digest


def test_what_a_killed_process_left_is_cleared_later(storage: Storage) -> None:
    (storage.folder / "ab").mkdir()
    left, going_on = storage.folder / "ab" / "cdef#1", storage.folder / "ab" / "0123#1"
    for path in (left, going_on):
        path.write_bytes(b"half")
    long_ago = time.time() - STAGED_SECONDS - 60
    os.utime(left, (long_ago, long_ago))
    kept = storage.put(io.BytesIO(b"whole"), limit=MB).blob
    assert storage.clear_staged() == 1
    assert not left.exists()
    assert going_on.exists(), "an upload that goes on was taken away"
    assert b"".join(storage.open(kept)) == b"whole"
    assert [blob for blob, _ in storage.blobs()] == [kept]


def test_blobs_are_listed_with_their_age_and_removed_once(storage: Storage) -> None:
    blob = storage.put(io.BytesIO(b"x"), limit=MB).blob
    ((name, changed),) = storage.blobs()
    assert name == blob
    assert abs(now() - changed) < timedelta(minutes=5)
    storage.remove(blob)
    storage.remove(blob)
    with pytest.raises(FileNotFoundError):
        storage.open(blob)
