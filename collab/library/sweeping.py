"""Tidying: what nobody will ever read again is removed, once a day and by command.

Nothing that is on its way is touched: files younger than a day may be in an upload that is being
saved right now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .. import events
from ..accounts.models import User
from ..content import State
from ..db import now, transaction
from ..extensions import db
from ..jobs import job
from ..policy import Permission, permissions_of
from . import incoming, queries
from .models import Document, Incoming
from .storage import files

KEPT = timedelta(days=1)
"""A file without a row may be an upload that is being saved right now: the young ones stay."""


UNSENT = timedelta(days=30)
"""After so long a file goes that was meant for a post which was never sent."""


@dataclass(frozen=True)
class Swept:
    """How many files without a document, unfinished uploads and half-written files were removed.

    And how many files that were meant for a post which was never sent.
    """

    orphans: int
    uploads: int
    halves: int
    unsent: int = 0


def sweep(*, dry_run: bool = False) -> Swept:
    """Remove what is left over; with `dry_run` only count it."""
    orphans, given_up, unsent = list(_orphans()), _given_up(), _unsent()
    if dry_run:
        return Swept(len(orphans), len(given_up), 0, len(unsent))
    for blob in orphans:
        files().remove(blob)
    incoming.discard(given_up)
    for document_id in unsent:
        with transaction():
            _erase_unsent(document_id)
    halves = files().clear_staged() + incoming.clear_forgotten()
    return Swept(len(orphans), len(given_up), halves, len(unsent))


@job
def sweep_files(day: str) -> None:
    """Do what is due each day."""
    sweep()


@events.after(events.AccessReduced)
def drop_uploads(event: events.AccessReduced) -> None:
    """Remove what somebody was sending into a group where she may not upload any more."""
    mine = db.session.scalars(db.select(Incoming).filter_by(user_id=event.user_id)).all()
    incoming.discard(_forbidden(mine))


def _orphans() -> Iterable[str]:
    before = now() - KEPT
    old = [blob for blob, changed in files().blobs() if changed < before]
    used = queries.used_blobs()  # asked after the list: what came in between is young
    return (blob for blob in old if blob not in used)


def _unsent() -> Sequence[int]:
    asked = db.select(Document.id).where(
        Document.stays,
        Document.with_id.is_(None),
        Document.parent_id.is_(None),
        Document.created < now() - UNSENT,
        Document.state != State.ERASED,
    )
    return db.session.scalars(asked).all()


def _erase_unsent(document_id: int) -> None:
    """Erase the file unless its post was sent at this very moment."""
    locked = db.select(Document).where(Document.id == document_id).with_for_update(of=Document)
    item = db.session.scalar(locked.execution_options(populate_existing=True))
    if item is None or item.with_id is not None or item.held:
        return
    item.wipe()
    item.state = State.ERASED
    db.session.flush()
    events.record(events.ContentErased(item.id, item.group_id))


def _given_up() -> list[str]:
    every = db.session.scalars(db.select(Incoming)).all()
    return sorted({*incoming.old(now() - incoming.KEPT), *_forbidden(every)})


def _forbidden(rows: Iterable[Incoming]) -> list[str]:
    """Return the ids of those whose owner may not upload into that group at this moment."""
    found, rights = [], {}
    for row in rows:
        if row.user_id not in rights:
            rights[row.user_id] = permissions_of(db.session.get_one(User, row.user_id))
        if Permission.UPLOAD not in rights[row.user_id].get(row.group_id, frozenset()):
            found.append(row.id)
    return found
