"""What nobody will read again goes once a day; what a row names stays, and is looked at."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest

from collab import worker
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library import incoming, sweeping
from collab.library.models import Incoming, Version
from collab.library.storage import Damaged, files

from .test_pieces import begin, send_piece


def _later(monkeypatch, **much: int) -> None:
    moment = now() + timedelta(**much)
    monkeypatch.setattr(sweeping, "now", lambda: moment)


def test_it_is_done_each_day() -> None:
    assert sweeping.sweep_files in worker.DAILY


def test_all_copies_of_a_version_stay(app, member, send, monkeypatch) -> None:
    send(member)
    with app.app_context():
        names = [files().put(io.BytesIO(b"x"), 10).blob for _ in range(3)]
        with transaction():
            version = db.session.scalars(db.select(Version)).one()
            version.clean_blob, version.preview_blob = names[:2]
        used = version.blob
        _later(monkeypatch, days=2)
        sweeping.sweep_files("2026-01-31")
        assert {blob for blob, _ in files().blobs()} == {used, *names[:2]}


def test_uploads_that_rest_for_a_week_are_given_up(app, member, monkeypatch) -> None:
    url = begin(member, 10).headers["Location"]
    send_piece(member, url, 0, b"12345")
    with app.app_context():
        _later(monkeypatch, days=6)
        assert sweeping.sweep().uploads == 0
        _later(monkeypatch, days=8)
        assert sweeping.sweep(dry_run=True).uploads == 1
        assert sweeping.sweep().uploads == 1
        assert list(incoming.folder().iterdir()) == []
    assert member.head(url).status_code == 404


def test_uploads_into_a_group_that_is_read_only_are_given_up(app, member, people) -> None:
    begin(member, 10)
    with app.app_context():
        with transaction():
            db.session.get_one(Group, people.group).archived = now()
        assert sweeping.sweep().uploads == 1
        assert db.session.scalars(db.select(Incoming)).all() == []


def test_bytes_without_an_upload_go_when_they_rested(app, member) -> None:
    url = begin(member, 10).headers["Location"]
    send_piece(member, url, 0, b"12345")
    with app.app_context():
        left, young = (incoming.path_of(letter * 32) for letter in "ab")
        for path in (left, young):
            path.write_bytes(b"of a killed process")
        [known] = {path.name for path in incoming.folder().iterdir()} - {left.name, young.name}
        for path in (left, incoming.path_of(known)):
            os.utime(path, (0, 0))
        sweeping.sweep()
        assert {path.name for path in incoming.folder().iterdir()} == {known, young.name}


def test_check_names_what_is_missing_or_damaged(app, member, send) -> None:
    for number in range(3):
        send(member, f"words {number}".encode(), f"{number}.txt")
    runner = app.test_cli_runner()
    sound = runner.invoke(args=["library", "check"])
    assert sound.exception is None
    assert "3 files checked, 0 missing" in sound.output
    with app.app_context():
        rows = db.session.scalars(db.select(Version).order_by(Version.created)).unique().all()
        lost, changed = rows[0], rows[1]
        folder: Path = files().folder
        (folder / lost.blob).unlink()
        (folder / changed.blob).write_bytes(b"other 1")
        found = runner.invoke(args=["library", "check"])
        assert found.exit_code == 1
        assert f"missing: original of version {lost.id}" in found.output
        assert f"damaged: original of version {changed.id}" in found.output
        quick = runner.invoke(args=["library", "check", "--quick"])
        assert "3 files checked, 1 missing" in quick.output
        with pytest.raises(Damaged):
            list(files().open(changed.blob, sha256=changed.sha256))
        with pytest.raises(Damaged), files().local_path(changed.blob, changed.sha256):
            pass
