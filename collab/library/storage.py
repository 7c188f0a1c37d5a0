"""The files of an instance: the only module that knows the object store.

A file is a blob with a random name; what a person called it stands in the database alone. Blobs are
written once and never changed. `put` returns when the bytes are on the disk (of the bucket), so
that a row which names a blob always has it. Whoever reads a blob whole and knows its SHA-256 has it
checked on the way.
"""

import hashlib
import logging
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from flask import Flask, current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from ..jobs import job

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult

log = logging.getLogger(__name__)

CHUNK = 1 << 20
PART = 8 << 20
"""Bytes that go to a bucket at once; it takes no smaller ones in the middle of a file."""
STAGED = re.compile(r"#\d+$")
"""How the object store's local driver ends the name of a file that is not complete yet."""
STAGED_SECONDS = 3600
"""An upload that goes on writes all the time: what rested for so long belongs to a dead process."""
COPIES = "copies"
"""The folder for copies of blobs of a bucket, while a reader needs a real file."""
PATIENCE = timedelta(seconds=30)
"""For which a bucket that does not answer is asked again."""


class TooLarge(Exception):
    """The stream has more bytes than are allowed; nothing of it was kept."""


class NotStored(Exception):
    """The store could not take the file (a full disk, a missing folder); nothing was kept."""


class Unreachable(OSError):
    """The bucket does not answer just now; the blob may well be there."""


class Damaged(OSError):
    """The bytes of a blob are not those that were stored: their SHA-256 is another."""


@dataclass(frozen=True)
class Stored:
    """A file that is safe on the disk: its name in the store, bytes, and SHA-256 in hex."""

    blob: str
    size: int
    sha256: str


class Storage:
    """The blobs in one folder, or in a bucket; then the folder holds copies for a moment."""

    def __init__(self, folder: Path, bucket: S3Store | None = None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._bucket = bucket
        self._store = bucket or LocalStore(folder, automatic_cleanup=False, mkdir=True)

    def put(self, stream: IO[bytes], limit: int) -> Stored:
        """Keep what the stream holds; returns once file and folder are on the disk.

        Raises `TooLarge` beyond `limit` bytes and `NotStored` when the store refuses.
        """
        name = secrets.token_hex(16)
        blob = f"{name[:2]}/{name[2:]}"
        digest, size = hashlib.sha256(), 0

        def chunks() -> Iterator[bytes]:
            nonlocal size
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge
                digest.update(chunk)
                yield chunk

        part = PART if self._bucket else CHUNK
        try:
            obstore.put(self._store, blob, chunks(), chunk_size=part, max_concurrency=2)
            if self._bucket is None:
                self._settle(self.folder / blob)
        except (BaseError, OSError) as error:
            raise NotStored(str(error)) from error
        return Stored(blob, size, digest.hexdigest())

    def open(
        self, blob: str, start: int = 0, end: int | None = None, *, sha256: str | None = None
    ) -> Iterator[bytes]:
        """Return the bytes from `start` up to, not including, `end`, piece by piece.

        With `sha256`, for a blob that is read whole, the last piece is given out only when the
        bytes are those that were stored; else the reader gets `Damaged` in its place. Raises
        FileNotFoundError at once when there is no such blob, `Unreachable` when nobody answers.
        """
        if end is not None and start >= end:
            with _told():
                obstore.head(self._store, blob)
            return iter(())
        options: GetOptions = {}
        if end is not None:
            options["range"] = (start, end)
        elif start:
            options["range"] = {"offset": start}
        with _told():
            got = obstore.get(self._store, blob, options=options)
        pieces = _pieces(got)
        return pieces if sha256 is None else _checked(pieces, blob, sha256)

    @contextmanager
    def local_path(self, blob: str, sha256: str | None = None) -> Iterator[Path]:
        """Give a real path of the blob, for readers that need one; it is valid inside the block.

        Raises `Damaged` when `sha256` is given and the file is another one.
        """
        if self._bucket is None:
            path = self.folder / blob
            if sha256 is not None and not self.verify(blob, sha256):
                raise Damaged(blob)
            yield path
            return
        with tempfile.NamedTemporaryFile(dir=self.folder) as copy:
            for piece in self.open(blob, sha256=sha256):
                copy.write(piece)
            copy.flush()
            yield Path(copy.name)

    def verify(self, blob: str, sha256: str) -> bool:
        """Read the blob whole and tell whether it is what was stored; FileNotFoundError if gone."""
        digest = hashlib.sha256()
        for piece in self.open(blob):
            digest.update(piece)
        return digest.hexdigest() == sha256

    def size(self, blob: str) -> int | None:
        """Return how many bytes the blob has, None when there is no such blob."""
        try:
            with _told():
                return int(obstore.head(self._store, blob)["size"])
        except FileNotFoundError:
            return None

    def remove(self, blob: str) -> None:
        """Remove a blob; one that is gone already is no error."""
        try:
            with _told():
                obstore.delete(self._store, blob)
        except FileNotFoundError:
            return

    def blobs(self) -> Iterator[tuple[str, datetime]]:
        """Return the name of each blob and the moment of its last change, in UTC."""
        for batch in obstore.list(self._store, chunk_size=1000):
            for entry in batch:
                yield entry["path"], entry["last_modified"]

    def clear_staged(self) -> int:
        """Remove what a killed process left half written; returns how many files that were.

        Parts of files that were on their way into a bucket are removed by a rule of the bucket.
        """
        oldest, removed = time.time() - STAGED_SECONDS, 0
        for path in self.folder.glob("*" if self._bucket else "*/*#*"):
            unfinished = self._bucket is not None or STAGED.search(path.name)
            if unfinished and path.is_file() and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _settle(self, path: Path) -> None:
        """Write file, its folder and the folder above through to the disk, in this order."""
        for target in (path, path.parent, self.folder):
            descriptor = os.open(target, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def init_app(app: Flask) -> None:
    """Open the store of the instance."""
    instance = Path(app.instance_path)
    if app.config["FILES_URL"]:
        storage = Storage(instance / COPIES, _bucket(app))
    else:
        storage = Storage(instance / "files")
    storage.clear_staged()
    app.extensions["files"] = storage


@job
def remove_blobs(names: str) -> None:
    """Remove the blobs with these names, divided by blanks: their document was erased."""
    for blob in names.split():
        files().remove(blob)


def files() -> Storage:
    """Return the store of this instance."""
    storage: Storage = current_app.extensions["files"]
    return storage


def _bucket(app: Flask) -> S3Store:
    """Open the bucket of `FILES_URL`; keys that are not set come from the machine's own role."""
    given = {name: app.config[f"FILES_S3_{name}"] for name in ("ENDPOINT", "REGION")}
    given |= {"access_key_id": app.config["FILES_S3_KEY"]}
    given |= {"secret_access_key": app.config["FILES_S3_SECRET"]}
    address = urlsplit(app.config["FILES_URL"])
    return S3Store(
        address.netloc,
        prefix=address.path.strip("/") or None,
        config={name.lower(): value for name, value in given.items() if value},  # type: ignore[arg-type]
        client_options={"allow_http": given["ENDPOINT"].startswith("http://"), "timeout": "60s"},
        retry_config={"max_retries": 4, "retry_timeout": PATIENCE},
    )


@contextmanager
def _told() -> Iterator[None]:
    """Tell of a store that does not answer in Python's own words."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        raise Unreachable(str(error)) from error


def _pieces(got: "GetResult") -> Iterator[bytes]:
    with _told():
        for piece in got.stream(min_chunk_size=CHUNK):
            yield bytes(piece)


def _checked(pieces: Iterator[bytes], blob: str, sha256: str) -> Iterator[bytes]:
    """Hand on all pieces, the last one only when the sum of all is right."""
    digest, held = hashlib.sha256(), b""
    for piece in pieces:
        digest.update(piece)
        if held:
            yield held
        held = piece
    if digest.hexdigest() != sha256:
        log.error("the blob %s is damaged: its SHA-256 is %s", blob, digest.hexdigest())
        raise Damaged(blob)
    if held:
        yield held
