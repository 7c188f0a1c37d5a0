"""The files of an instance: the only module that knows the object store.

A file is a blob with a random name; what a person called it stands in the database alone. Blobs are
written once and never changed. `put` returns when the bytes are on the disk, so that a row which
names a blob always has it.
"""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import obstore
from flask import Flask, current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from ..jobs import job

if TYPE_CHECKING:
    from obstore import GetOptions

CHUNK = 1 << 20
STAGED = re.compile(r"#\d+$")
"""How the object store's local driver ends the name of a file that is not complete yet."""
STAGED_SECONDS = 3600
"""An upload that goes on writes all the time: what rested for so long belongs to a dead process."""


class TooLarge(Exception):
    """The stream has more bytes than are allowed; nothing of it was kept."""


class NotStored(Exception):
    """The store could not take the file (a full disk, a missing folder); nothing was kept."""


@dataclass(frozen=True)
class Stored:
    """A file that is safe on the disk: its name in the store, bytes, and SHA-256 in hex."""

    blob: str
    size: int
    sha256: str


class Storage:
    """The blobs in one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._store = LocalStore(folder, automatic_cleanup=False, mkdir=True)

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

        try:
            obstore.put(self._store, blob, chunks(), chunk_size=CHUNK, max_concurrency=2)
            self._settle(self.folder / blob)
        except (BaseError, OSError) as error:
            raise NotStored(str(error)) from error
        return Stored(blob, size, digest.hexdigest())

    def open(self, blob: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Return the bytes from `start` up to, not including, `end`, piece by piece.

        Raises FileNotFoundError at once when there is no such blob.
        """
        if end is not None and start >= end:
            obstore.head(self._store, blob)
            return iter(())
        options: GetOptions = {}
        if end is not None:
            options["range"] = (start, end)
        elif start:
            options["range"] = {"offset": start}
        got = obstore.get(self._store, blob, options=options)
        return (bytes(piece) for piece in got.stream(min_chunk_size=CHUNK))

    @contextmanager
    def local_path(self, blob: str) -> Iterator[Path]:
        """Give a real path of the blob, for readers that need one; it is valid inside the block."""
        yield self.folder / blob

    def remove(self, blob: str) -> None:
        """Remove a blob; one that is gone already is no error."""
        try:
            obstore.delete(self._store, blob)
        except FileNotFoundError:
            return

    def blobs(self) -> Iterator[tuple[str, datetime]]:
        """Return the name of each blob and the moment of its last change, in UTC."""
        for batch in obstore.list(self._store, chunk_size=1000):
            for entry in batch:
                yield entry["path"], entry["last_modified"]

    def clear_staged(self) -> int:
        """Remove what a killed process left half written; returns how many files that were."""
        oldest, removed = time.time() - STAGED_SECONDS, 0
        for path in self.folder.glob("*/*#*"):
            if STAGED.search(path.name) and path.stat().st_mtime < oldest:
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
    storage = Storage(Path(app.instance_path) / "files")
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
