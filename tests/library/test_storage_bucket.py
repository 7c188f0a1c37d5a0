"""Files in an S3-compatible bucket: whole, summed, and no worse than in a folder."""

import hashlib
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import session

import factories as make
from bucket import Bucket
from collab import create_app
from collab.accounts import sessions
from collab.config import ConfigError
from collab.db import now, transaction
from collab.extensions import db
from collab.library import storage as module
from collab.library.cleaning_job import clean_version
from collab.library.models import Version
from collab.library.storage import (
    COPIES,
    Damaged,
    NotStored,
    Storage,
    TooLarge,
    Unreachable,
    files,
)

MB = 1 << 20


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with Bucket() as bucket:
        yield bucket


@pytest.fixture
def storage(bucket: Bucket, instance: Path, monkeypatch) -> Iterator[Storage]:
    monkeypatch.setattr(module, "PATIENCE", timedelta(seconds=1))
    app = create_app({"LOG_LEVEL": "WARNING", **bucket.settings("/collab/one")}, instance)
    with app.app_context():
        yield files()


@pytest.mark.parametrize("size", [1, 100, 3 * MB, 20 * MB + 17])
def test_what_was_put_comes_out_again(storage: Storage, bucket: Bucket, size: int) -> None:
    content = os.urandom(size)
    stored = storage.put(io.BytesIO(content), limit=30 * MB)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert list(bucket.objects) == [f"collab/one/{stored.blob}"]
    assert b"".join(storage.open(stored.blob, sha256=stored.sha256)) == content
    assert b"".join(storage.open(stored.blob, size // 2)) == content[size // 2 :]
    assert b"".join(storage.open(stored.blob, 0, 1)) == content[:1]
    assert storage.size(stored.blob) == size
    assert storage.verify(stored.blob, stored.sha256)


def test_a_reader_gets_a_real_file_that_goes_again(storage: Storage) -> None:
    stored = storage.put(io.BytesIO(b"evidence"), limit=MB)
    with storage.local_path(stored.blob, stored.sha256) as path:
        assert path.read_bytes() == b"evidence"
        assert path.parent == storage.folder
    assert not path.exists()
    assert storage.folder.name == COPIES


def test_what_was_damaged_is_noticed(storage: Storage, bucket: Bucket) -> None:
    stored = storage.put(io.BytesIO(bytes(3 * MB)), limit=4 * MB)
    bucket.damage(stored.blob)
    assert not storage.verify(stored.blob, stored.sha256)
    given = []
    with pytest.raises(Damaged):
        given.extend(storage.open(stored.blob, sha256=stored.sha256))
    assert sum(map(len, given)) < stored.size
    with pytest.raises(Damaged), storage.local_path(stored.blob, stored.sha256):
        pass
    assert list(storage.folder.iterdir()) == []


def test_a_stream_that_is_too_large_leaves_nothing(storage: Storage, bucket: Bucket) -> None:
    with pytest.raises(TooLarge):
        storage.put(io.BytesIO(bytes(20 * MB)), limit=20 * MB - 1)
    assert (bucket.objects, bucket.parts) == ({}, {})


def test_blobs_are_listed_without_the_prefix_and_removed_once(storage: Storage) -> None:
    blob = storage.put(io.BytesIO(b"x"), limit=MB).blob
    ((name, changed),) = storage.blobs()
    assert name == blob
    assert abs(now() - changed) < timedelta(minutes=5)
    storage.remove(blob)
    storage.remove(blob)
    assert storage.size(blob) is None
    with pytest.raises(FileNotFoundError):
        storage.open(blob)


def test_a_bucket_that_does_not_answer_is_not_a_lost_file(storage: Storage, bucket: Bucket) -> None:
    blob = storage.put(io.BytesIO(b"x"), limit=MB).blob
    bucket.refusing = True
    with pytest.raises(Unreachable):
        storage.open(blob)
    with pytest.raises(NotStored):
        storage.put(io.BytesIO(b"x"), limit=MB)
    bucket.refusing = False
    assert b"".join(storage.open(blob)) == b"x"


def test_what_a_killed_reader_left_is_cleared(storage: Storage) -> None:
    left = storage.folder / "tmpabc"
    left.write_bytes(b"a copy")
    assert storage.clear_staged() == 0
    os.utime(left, (0, 0))
    assert storage.clear_staged() == 1
    assert not left.exists()


def test_an_instance_keeps_no_file_beside_its_bucket(storage: Storage, instance: Path) -> None:
    stored = storage.put(io.BytesIO(bytes(20 * MB)), limit=20 * MB)
    assert b"".join(storage.open(stored.blob, sha256=stored.sha256)) == bytes(20 * MB)
    assert not (instance / "files").exists()
    assert list(storage.folder.iterdir()) == []


@pytest.mark.parametrize("address", ["http://host/bucket", "/a/folder", "bucket"])
def test_an_address_that_is_none_is_refused(instance: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="FILES_URL"):
        create_app({"FILES_URL": address}, instance)


def test_while_the_bucket_is_away_people_read_that_nothing_is_lost(
    bucket: Bucket, instance: Path, monkeypatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", timedelta(seconds=1))
    settings = {"LOG_LEVEL": "CRITICAL", "DEFAULT_LOCALE": "en", **bucket.settings()}
    app = create_app(settings, instance)
    app.testing, app.config["WTF_CSRF_ENABLED"] = True, False
    with app.app_context():
        person = make.member(make.group(slug="legal"))
        with app.test_request_context(), transaction():
            sessions.begin(person, "a test")
            signed = dict(session)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(signed)
    sent = client.post(
        "/g/legal/library",
        data={"files": (io.BytesIO(b"evidence"), "a.txt"), "audience": "group", "key": "k"},
        headers={"Accept": "application/json"},
    )
    assert sent.status_code == 201, sent.text
    with app.app_context():
        clean_version(db.session.scalar(db.select(Version.id)))
    bucket.refusing = True
    answer = client.get(f"{sent.json['url']}/file")
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.text
    assert answer.headers["Retry-After"] == "60"
    late = client.post(
        "/g/legal/library",
        data={"files": (io.BytesIO(b"more"), "b.txt"), "audience": "group", "key": "k2"},
        headers={"Accept": "application/json"},
    )
    assert (late.status_code, late.is_json) == (507, True)
    bucket.refusing = False
    assert client.get(f"{sent.json['url']}/file").data == b"evidence"
