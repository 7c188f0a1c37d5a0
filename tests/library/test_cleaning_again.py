"""Copies that are made anew: better ones take the place of old ones, worse ones never do."""

import io

import pytest
from PIL import Image

from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.files.cleaning import Cleaning
from collab.library import cleaning_job, commands
from collab.library.cleaning_job import clean_again, clean_version
from collab.library.models import CleanState, Version
from collab.library.storage import files

SECRET = "Alex Secret"


@pytest.fixture
def photo(app, member, send) -> int:
    """The version of a photograph that was cleaned once."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x013B] = SECRET
    Image.new("RGB", (32, 16), "red").save(out, "JPEG", exif=exif)
    send(member, out.getvalue(), "photo.jpg")
    with app.app_context():
        version_id = db.session.scalar(db.select(Version.id))
        clean_version(version_id)
        return version_id


@pytest.fixture
def enqueued(monkeypatch) -> list[tuple]:
    asked: list[tuple] = []

    def enqueue(function, *args, key: str) -> None:
        asked.append((function.__name__, *args))

    monkeypatch.setattr("collab.jobs.enqueue", enqueue)
    return asked


def _set(version_id: int, **values) -> None:
    with transaction():
        version = db.session.get_one(Version, version_id)
        for name, value in values.items():
            setattr(version, name, value)


@pytest.mark.both_databases
def test_a_copy_of_an_older_cleaner_is_replaced_and_removed(app, photo, enqueued) -> None:
    with app.app_context():
        old = files().put(io.BytesIO(SECRET.encode()), 100)
        _set(photo, clean_blob=old.blob, clean_sha256=old.sha256, clean_size=old.size)
        clean_again(photo)
        made = db.session.get_one(Version, photo)
        assert made.clean_blob != old.blob
        assert SECRET.encode() not in b"".join(files().open(made.clean_blob))
        assert enqueued == [("remove_blobs", old.blob)]


def test_what_failed_once_gets_a_copy(app, photo, enqueued) -> None:
    with app.app_context():
        _set(photo, clean_state=CleanState.UNCLEANABLE, clean_blob=None, clean_sha256=None)
        clean_again(photo)
        assert db.session.get_one(Version, photo).clean_state == CleanState.CLEANED
        assert enqueued == []


@pytest.mark.parametrize("state", ["uncleanable", "unchanged"])
def test_a_worse_outcome_leaves_the_copy_that_there_is(app, photo, monkeypatch, state) -> None:
    monkeypatch.setattr(cleaning_job, "_clean", lambda *args: Cleaning(state))
    with app.app_context():
        before = db.session.get_one(Version, photo).clean_blob
        clean_again(photo)
        made = db.session.get_one(Version, photo)
        assert (made.clean_state, made.clean_blob) == (CleanState.CLEANED, before)
        assert files().size(before)


def test_what_changed_meanwhile_stays_and_nothing_is_left_over(app, photo, monkeypatch) -> None:
    keep = cleaning_job._keep

    def slow(output):
        stored = keep(output)
        _set(photo, clean_state=CleanState.UNCHANGED)
        return stored

    monkeypatch.setattr(cleaning_job, "_keep", slow)
    with app.app_context():
        before = sorted(blob for blob, _at in files().blobs())
        clean_again(photo)
        assert db.session.get_one(Version, photo).clean_state == CleanState.UNCHANGED
        assert sorted(blob for blob, _at in files().blobs()) == before


def test_the_command_asks_for_what_failed_or_for_all(app, photo, enqueued) -> None:
    runner = app.test_cli_runner()
    assert "0 files" in runner.invoke(commands.library, ["clean-again"]).output
    assert "1 files" in runner.invoke(commands.library, ["clean-again", "--all"]).output
    with app.app_context():
        _set(photo, clean_state=CleanState.UNCLEANABLE)
    assert "1 files" in runner.invoke(commands.library, ["clean-again"]).output
    assert enqueued == [("clean_again", photo)] * 2
    with app.app_context(), transaction():
        db.session.get_one(Version, photo).document.state = State.ERASED
    assert "0 files" in runner.invoke(commands.library, ["clean-again", "--all"]).output


def test_watching_ends_when_nothing_is_left(app, photo, monkeypatch) -> None:
    left = iter([2, 1, 0])
    monkeypatch.setattr("collab.jobs.going", lambda function: next(left))
    monkeypatch.setattr(commands.time, "sleep", lambda seconds: None)
    told = app.test_cli_runner().invoke(commands.library, ["clean-again", "--all", "--watch"])
    assert (told.exit_code, next(left, None)) == (0, None)


def test_jobs_that_wait_are_counted_by_their_kind(app, photo) -> None:
    from collab import jobs

    with app.app_context():
        before = jobs.going(clean_version), jobs.going(clean_again)
        with transaction():
            jobs.enqueue(clean_again, photo, key="counted")
        assert (jobs.going(clean_version), jobs.going(clean_again)) == (before[0], before[1] + 1)
