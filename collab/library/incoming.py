"""Uploads that come in piece by piece: their rows, and their bytes in the instance's folder.

Who writes what is never locked: a connection that the network has forgotten would hold a lock for
minutes. Each piece is written at its own place and counts only when the row still stands where the
piece began; of two that are sent at once, one counts. The bytes are copied into the store at the
end and summed there, so nothing that comes late changes a file that was taken.
"""

import base64
import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from flask import current_app
from werkzeug.exceptions import ClientDisconnected

from .. import seal
from ..db import now, transaction
from ..extensions import db
from ..groups.access import still_may
from ..policy import Permission
from .models import Incoming

KEPT = timedelta(days=7)
"""After so long without a new piece an upload is given up."""
MOST = 100
"""Uploads that one person may have begun and not completed."""
PIECE = 1 << 18
FORGOTTEN_SECONDS = 3600
"""Bytes without a row are what a killed process left; a row comes before its first byte."""
CHECKSUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
FULL = (errno.ENOSPC, errno.EDQUOT)


class WrongPlace(Exception):
    """The piece does not begin where the bytes so far end."""


class TooMuch(Exception):
    """There is more in the piece than the upload was said to have."""


class WrongSum(Exception):
    """The bytes of the piece are not those that were sent; nothing of it counts."""


class DiskFull(Exception):
    """There is no room for the piece; what came before is kept."""


class TooMany(Exception):
    """The person has `MOST` uploads that are not complete."""


@dataclass(frozen=True)
class Piece:
    """A part of a file: where it begins, its bytes, and perhaps its sum: algorithm and digest."""

    start: int
    stream: IO[bytes]
    checksum: tuple[str, bytes] | None = None


def folder() -> Path:
    """Return where the bytes lie."""
    return Path(current_app.instance_path) / "uploads"


def path_of(upload_id: str) -> Path:
    """Return where the bytes of one upload lie."""
    return folder() / upload_id


def name_for(user_id: int, group_id: int, key: str | None) -> str:
    """Return the id of a new upload; of the same person with the same key it is the same."""
    if not key:
        return secrets.token_hex(16)
    whose = f"{user_id} {group_id} {key}".encode()
    return seal.keyed_hash(whose, "uploads").hex()[:32]


def begin(upload: Incoming) -> None:
    """Keep that an upload begins, in the transaction at hand. Raises `TooMany`."""
    mine = db.select(db.func.count()).select_from(Incoming).filter_by(user_id=upload.user_id)
    if (db.session.scalar(mine) or 0) >= MOST:
        raise TooMany
    db.session.add(upload)
    db.session.flush()


def one(upload_id: str, user_id: int, group_id: int) -> Incoming | None:
    """Return the upload if this person began it, in this group."""
    return db.session.scalar(
        db.select(Incoming).filter_by(id=upload_id, user_id=user_id, group_id=group_id)
    )


def unfinished(user_id: int, group_id: int) -> Sequence[Incoming]:
    """Return what the person began to send into the group and did not complete, newest first."""
    asked = db.select(Incoming).filter_by(user_id=user_id, group_id=group_id)
    return db.session.scalars(asked.order_by(Incoming.touched.desc(), Incoming.id)).all()


def received(upload: Incoming) -> int:
    """Return how many bytes are there; fewer than were counted if the folder lost them."""
    try:
        return min(upload.received, path_of(upload.id).stat().st_size)
    except FileNotFoundError:
        return 0


def append(upload: Incoming, piece: Piece) -> int:
    """Write a piece through to the disk, count it, and return how many bytes there are now.

    A piece that breaks off counts as far as it came, unless it has a sum. Inside the transaction it
    is asked whether the person may still upload. Raises `WrongPlace`, `TooMuch`, `WrongSum` and
    `DiskFull`; what came before stays.
    """
    upload_id, group_id, counted = upload.id, upload.group_id, upload.received
    room = upload.size - piece.start
    if piece.start != received(upload):
        raise WrongPlace
    db.session.rollback()  # a piece takes its time: hold no transaction open
    written = _write(path_of(upload_id), piece, room)
    end = piece.start + written
    with transaction():
        still_may(group_id, Permission.UPLOAD)
        moved = db.session.execute(
            db.update(Incoming)
            .where(Incoming.id == upload_id, Incoming.received == counted)
            .values(received=end, touched=now())
            .execution_options(synchronize_session=False)
        )
        if not moved.rowcount:  # type: ignore[attr-defined]
            raise WrongPlace
    return end


def discard(ids: Iterable[str]) -> None:
    """Give uploads up, in a transaction of its own: rows first, then their bytes."""
    ids = list(ids)
    if not ids:
        return
    with transaction():
        db.session.execute(db.delete(Incoming).where(Incoming.id.in_(ids)))
    remove_bytes(ids)


def remove_bytes(ids: Iterable[str]) -> None:
    """Remove the bytes of uploads whose rows are gone."""
    for upload_id in ids:
        path_of(upload_id).unlink(missing_ok=True)


def old(before: datetime) -> list[str]:
    """Return the ids of the uploads that got no piece since then."""
    return list(db.session.scalars(db.select(Incoming.id).where(Incoming.touched < before)))


def clear_forgotten() -> int:
    """Remove bytes that belong to no upload any more; returns how many files that were."""
    oldest, removed = time.time() - FORGOTTEN_SECONDS, 0
    lying = [path for path in folder().iterdir() if path.is_file()]
    known = set(db.session.scalars(db.select(Incoming.id)))
    for path in lying:
        if path.name not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def checksum(header: str | None) -> tuple[str, bytes] | None:
    """Return algorithm and digest of an `Upload-Checksum` header; ValueError if it is none."""
    if header is None:
        return None
    algorithm, _blank, encoded = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise ValueError("unknown algorithm")
    return algorithm, base64.b64decode(encoded, validate=True)


def _write(path: Path, piece: Piece, room: int) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if piece.start == 0:
            _write_through(path.parent)
        return _copy(descriptor, piece, room)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise DiskFull from error  # what lies beyond the bytes that count is written over later
    finally:
        os.close(descriptor)


def _copy(descriptor: int, piece: Piece, room: int) -> int:
    digest: Any = CHECKSUMS[piece.checksum[0]]() if piece.checksum else None
    written = 0
    while data := _next(piece):
        if written + len(data) > room:
            raise TooMuch
        rest = memoryview(data)
        while rest:
            done = os.pwrite(descriptor, rest, piece.start + written)
            written, rest = written + done, rest[done:]
        if digest is not None:
            digest.update(data)
    if digest is not None and piece.checksum and digest.digest() != piece.checksum[1]:
        raise WrongSum
    os.fsync(descriptor)
    return written


def _next(piece: Piece) -> bytes:
    try:
        return piece.stream.read(PIECE)
    except ClientDisconnected:
        return b""  # what came so far counts; a sum would not fit, and then it does not


def _write_through(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
