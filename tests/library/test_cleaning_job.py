"""The job that makes cleaned copies: the same end however often it runs and where it is killed."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from collab import events
from collab.content import State
from collab.db import now, transaction
from collab.extensions import db
from collab.files.cleaning import What
from collab.library import cleaning_job, sweeping
from collab.library.cleaning_job import clean_version
from collab.library.models import CleanState, Document, Version
from collab.library.removed_words import WORDS, removed_from
from collab.library.storage import files

SECRET = "Alex Secret"


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (32, 16), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def sent(app, member, send) -> Callable[[bytes, str], int]:
    """Upload a file; the id of its version."""

    def sent(data: bytes, name: str) -> int:
        send(member, data, name)
        with app.app_context():
            return db.session.scalar(db.select(Version.id).order_by(Version.id.desc()))

    return sent


def version() -> Version:
    return db.session.scalars(db.select(Version)).unique().one()


def blobs() -> int:
    return sum(1 for _each in files().blobs())


@pytest.mark.both_databases
def test_the_copy_stands_beside_the_file_which_stays_as_it_was(app, sent) -> None:
    data = photograph()
    number = sent(data, "photo.jpg")
    heard: list[events.Event] = []
    events.after(events.VersionCleaned)(heard.append)
    with app.app_context():
        clean_version(number)
        made = version()
        copy = b"".join(files().open(made.clean_blob))
        assert made.clean_state == CleanState.CLEANED
        assert (made.clean_size, made.clean_type) == (len(copy), "image/jpeg")
        assert SECRET.encode() not in copy
        assert b"".join(files().open(made.blob)) == data
        assert {"what": "authors", "count": 1, "detail": SECRET} in made.removed
        assert [event.id for event in heard] == [made.document_id]
    events._after[events.VersionCleaned].remove(heard.append)


@pytest.mark.parametrize(
    ("data", "name", "state", "why"),
    [
        (b"A few words.", "a.txt", CleanState.UNCHANGED, None),
        (b"From: a@b.org\nTo: c@d.org\n\nx", "a.eml", CleanState.UNCLEANABLE, "of this type"),
        (b"%PDF-1.7\nnothing", "a.pdf", CleanState.UNCLEANABLE, "damaged"),
    ],
)
def test_where_there_is_no_copy_it_says_why(app, sent, data, name, state, why) -> None:
    number = sent(data, name)
    with app.app_context():
        clean_version(number)
        assert (version().clean_state, version().clean_blob) == (state, None)
    with app.test_request_context():
        told = removed_from(version()).why
        assert why in told if why else told is None
        assert blobs() == 1


def test_a_missing_file_is_said_to_be_missing(app, sent) -> None:
    number = sent(photograph(), "photo.jpg")
    with app.app_context():
        files().remove(version().blob)
        clean_version(number)
        assert version().clean_state == CleanState.UNCLEANABLE
        assert version().removed[0]["detail"] == "missing"


def test_done_twice_there_is_one_copy(app, sent) -> None:
    number = sent(photograph(), "photo.jpg")
    with app.app_context():
        clean_version(number)
        first = version().clean_blob
        clean_version(number)
        assert version().clean_blob == first
        assert blobs() == 2


def test_two_at_once_leave_one_copy(app, sent, monkeypatch: pytest.MonkeyPatch) -> None:
    number = sent(photograph(), "photo.jpg")
    real = cleaning_job._keep

    def meanwhile_another(output):
        monkeypatch.setattr(cleaning_job, "_keep", real)
        clean_version(number)
        return real(output)

    monkeypatch.setattr(cleaning_job, "_keep", meanwhile_another)
    with app.app_context():
        clean_version(number)
        assert version().clean_state == CleanState.CLEANED
        assert list(files().open(version().clean_blob))
        assert blobs() == 2


def test_a_document_that_went_meanwhile_leaves_nothing(app, sent, monkeypatch) -> None:
    number = sent(photograph(), "photo.jpg")
    real = cleaning_job._keep

    def erased_meanwhile(output):
        stored = real(output)
        with transaction():
            document = db.session.scalars(db.select(Document)).unique().one()
            document.state = State.ERASED
            document.wipe()
        return stored

    monkeypatch.setattr(cleaning_job, "_keep", erased_meanwhile)
    with app.app_context():
        clean_version(number)
        assert blobs() == 1, "the file itself, which a job of its own removes"
        clean_version(number)


def test_an_erased_document_takes_its_copy_along(app, sent) -> None:
    number = sent(photograph(), "photo.jpg")
    with app.app_context():
        clean_version(number)
        kept = {version().blob, version().clean_blob}
        enqueued: list[str] = []
        document = version().document
        from collab.library.models import documents

        documents.jobs.enqueue, before = (
            lambda _f, names, key: enqueued.append(names),
            (documents.jobs.enqueue),
        )
        try:
            with transaction():
                document.wipe()
        finally:
            documents.jobs.enqueue = before
        assert kept <= set(enqueued[0].split())


def test_the_sweep_takes_a_copy_that_no_version_names_and_leaves_the_others(
    app, sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = sent(photograph(), "photo.jpg")
    with app.app_context():
        clean_version(number)
        files().put(io.BytesIO(b"left by a killed process"), 100)
        assert blobs() == 3
    monkeypatch.setattr(sweeping, "now", lambda: now() + sweeping.KEPT * 2)
    assert "1 files" in app.test_cli_runner().invoke(args=["library", "sweep"]).output
    with app.app_context():
        assert list(files().open(version().clean_blob))
        assert blobs() == 2


@pytest.mark.slow
def test_killed_at_any_moment_it_comes_to_the_same_end(app, sent) -> None:
    number = sent(photograph(), "photo.jpg")
    program = (
        "import sys\nfrom collab import create_app\n"
        "from collab.library.cleaning_job import clean_version\n"
        "app = create_app(instance_path=sys.argv[1])\n"
        "with app.app_context():\n"
        "    print('ready', flush=True)\n    clean_version(int(sys.argv[2]))\n"
    )
    for pause in (0.0, 0.03, 0.08, 0.15):
        process = subprocess.Popen(
            [sys.executable, "-c", program, app.instance_path, str(number)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        process.stdout.readline()
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with app.app_context():
            named = version().clean_blob
            assert named is None or b"".join(files().open(named)), "no row without its copy"
            db.session.rollback()
    with app.app_context():
        clean_version(number)
        assert version().clean_state == CleanState.CLEANED
        assert SECRET.encode() not in b"".join(files().open(version().clean_blob))
    assert not list((Path(app.instance_path) / "uploads").iterdir())


def test_everything_that_can_be_found_has_words() -> None:
    assert set(What) - set(WORDS) == {What.NOT_CLEANED}
