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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_small_file_on_a_full_disk_is_noticed_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A buffer would keep a few bytes back and break the answer off when the file is closed."""
    monkeypatch.setattr(
        "tempfile.TemporaryFile",
        lambda dir, **given: Path("/dev/full").open("r+b", **given),  # noqa: SIM115
    )
    received = ReceivedFile(tmp_path, limit=100)
    monkeypatch.setattr(received, "_drop", lambda: None)  # a device cannot be cut short
    assert received.write(b"12345") == 5
    assert received.no_room
    received.close()


def test_it_leaves_no_name_in_the_folder(tmp_path: Path) -> None:
    received = ReceivedFile(tmp_path, limit=10)
    received.write(b"12345")
    assert list(tmp_path.iterdir()) == []
    received.close()


def test_a_form_of_a_thousand_files_is_refused(member, post_many, app, documents) -> None:
    """Each would hold an open file of the process, of which it has a thousand in all."""
    assert post_many(member, [(f"{n}.txt", b"words") for n in range(1000)]).status_code == 413
    with app.app_context():
        assert documents() == []


@pytest.mark.parametrize("who", ["outsider", "observer"])
@pytest.mark.parametrize("address", ["/g/legal/library", "/g/nowhere/library"])
def test_only_who_may_upload_fills_the_disk(
    app, people, client_of, post_many, monkeypatch, who: str, address: str
) -> None:
    """The token of a form is looked for, and the form read, before the view asks for a right."""
    kept = []
    write = ReceivedFile.write
    monkeypatch.setattr(
        ReceivedFile, "write", lambda self, data: kept.append(len(data)) or write(self, data)
    )
    app.config["WTF_CSRF_ENABLED"] = True
    answer = post_many(client_of(getattr(people, who)), [("a.bin", bytes(6 << 20))], address)
    assert answer.status_code == 413
    assert sum(kept) == 0
