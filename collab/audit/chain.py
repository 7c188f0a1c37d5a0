"""The chain: each entry is sealed together with the hash of the one before.

The hash of an entry is the HMAC-SHA256 (RFC 2104) of all its fields and of the previous hash.
Whoever changes, removes or exchanges entries without the key breaks it at that place. Cutting off
the newest entries breaks nothing; it is found because the head was sent to people outside
(`daily.py`).
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import insert, or_, text

from ..extensions import db
from . import keys
from .models import AuditEntry, AuditHead

GENESIS = "0" * 64
"""What stands before the first entry."""
_LOCK = 0x6175646974
"""PostgreSQL wants a number for a lock: "audit" in ASCII."""
_BATCH = 1_000


class Head(NamedTuple):
    """The newest entry, or one that was it once."""

    number: int
    hash: str


class Kind(StrEnum):
    """What can be wrong with an entry, in words for whoever verifies."""

    CHANGED = "was changed"
    MISSING = "is missing"
    MISPLACED = "stands in another place than it was written"
    UNLINKED = "does not follow the entry before"
    SEALED = "is sealed with a key that is not there or cannot be opened (PREVIOUS_SECRET_KEY)"
    CUT = "and what followed it is missing: the log was cut off"
    REWRITTEN = "is not the one that was witnessed: the log was rewritten"


@dataclass(frozen=True)
class Fault:
    """The first entry that is not as it was written."""

    number: int
    kind: Kind

    def __str__(self) -> str:
        return f"entry {self.number} {self.kind}"


def extend(entries: Sequence[Mapping[str, Any]]) -> None:
    """Append entries: all columns but number, key, previous and hash. Needs a transaction.

    Whoever appends holds a lock until the commit, so this comes last in a transaction. On SQLite
    that is the write lock which the transaction has from its beginning.
    """
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    name, key = keys.newest()
    number, previous = head()
    rows = []
    for entry in entries:
        number += 1
        row = {**entry, "number": number, "key": name, "previous": previous}
        row["hash"] = previous = _hash(row, key)
        rows.append(row)
    db.session.execute(insert(AuditEntry), rows)


def head() -> Head:
    """Return number and hash of the newest entry; (0, zeros) when there is none."""
    row = db.session.execute(
        db.select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    return Head(*row) if row else Head(0, GENESIS)


def verify(witnessed: Iterable[Head] = (), first: int = 1) -> Fault | None:
    """Walk along the chain and return the first fault, None if it is unbroken.

    Also compares it with the heads that were sent out before, and with those `witnessed`, which
    somebody kept elsewhere. With `first`, entries before that one are left out: for an instance
    that lost an older key.
    """
    known = keys.known()
    before = Head(first - 1, GENESIS if first == 1 else _hash_at(first - 1) or GENESIS)
    for row in _rows(None if first == 1 else first):
        if (kind := _wrong(row, before, known)) is not None:
            return Fault(before.number + 1 if kind == Kind.MISSING else row["number"], kind)
        before = Head(row["number"], row["hash"])
    return _unkept(before, witnessed)


def _hash(row: Mapping[str, Any], key: bytes) -> str:
    """Seal an entry: a JSON array, so that no two entries are the same text."""
    fields = [
        row["number"],
        row["moment"],
        row["action"],
        row["actor_id"],
        row["user_id"],
        row["group_id"],
        row["details"],
        row["network"],
        row["key"],
        row["previous"],
    ]
    # Somebody may have put bytes where text was: that must be told, not end in an error.
    whole = json.dumps(fields, separators=(",", ":"), default=repr)
    return hmac.digest(key, whole.encode(), "sha256").hex()


def _rows(first: int | None) -> Iterator[Mapping[str, Any]]:
    """Give the entries in order, a batch of them in memory at a time."""
    columns = db.select(*AuditEntry.__table__.columns).order_by(AuditEntry.number).limit(_BATCH)
    wanted = columns if first is None else columns.where(AuditEntry.number >= first)
    while rows := db.session.execute(wanted).mappings().all():
        yield from map(dict, rows)
        wanted = columns.where(AuditEntry.number > rows[-1]["number"])


def _wrong(row: Mapping[str, Any], before: Head, known: Mapping[str, bytes]) -> Kind | None:
    """Say what is wrong with an entry, given the one that should stand before it."""
    if row["number"] != before.number + 1:
        return Kind.MISSING if row["number"] > before.number else Kind.MISPLACED
    key = known.get(row["key"])
    if key is None:
        return Kind.SEALED
    whole = _hash(row, key) == row["hash"]
    if row["previous"] == before.hash:
        return None if whole else Kind.CHANGED
    if whole:
        return Kind.UNLINKED
    moved = db.session.scalar(
        db.select(AuditEntry.number).where(AuditEntry.hash == row["previous"]).limit(1)
    )
    return Kind.CHANGED if moved is None else Kind.MISPLACED


def _unkept(last: Head, witnessed: Iterable[Head]) -> Fault | None:
    """Return what the heads know better: those in the database, then those kept elsewhere."""
    sent = db.session.execute(
        db.select(AuditHead.number, AuditHead.hash)
        .outerjoin(AuditEntry, AuditEntry.number == AuditHead.number)
        .where(or_(AuditEntry.hash.is_(None), AuditEntry.hash != AuditHead.hash))
        .order_by(AuditHead.number)
        .limit(1)
    )
    for number, hash_ in [*sent, *sorted(witnessed)]:
        found = GENESIS if number == 0 else _hash_at(number)
        if found is None:
            return Fault(last.number + 1, Kind.CUT)
        if found != hash_:
            return Fault(number, Kind.REWRITTEN)
    return None


def _hash_at(number: int) -> str | None:
    return db.session.scalar(db.select(AuditEntry.hash).where(AuditEntry.number == number))
