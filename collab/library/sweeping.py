"""Tidying: what nobody will ever read again is removed, once a day and by command.

Nothing that is on its way is touched: files younger than a day may be in an upload that is being
saved right now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from .. import events
from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..jobs import job
from ..policy import Permission, permissions_of
from . import incoming, queries
from .models import Incoming
from .storage import files

KEPT = timedelta(days=1)
"""A file without a row may be an upload that is being saved right now: the young ones stay."""


@dataclass(frozen=True)
class Swept:
    """How many files without a document, unfinished uploads and half-written files were removed."""

    orphans: int
    uploads: int
    halves: int


def sweep(*, dry_run: bool = False) -> Swept:
    """Remove what is left over; with `dry_run` only count it."""
    orphans, given_up = list(_orphans()), _given_up()
    if dry_run:
        return Swept(len(orphans), len(given_up), 0)
    for blob in orphans:
        files().remove(blob)
    incoming.discard(given_up)
    return Swept(len(orphans), len(given_up), files().clear_staged() + incoming.clear_forgotten())


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
