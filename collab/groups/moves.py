"""Content that went to another group or became a part of something else: where it is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..content import Audience, Content, State
from ..db import now
from ..extensions import db
from ..policy import Scope
from .models import Group, Move
from .queries import is_known_to

NOTICE_DAYS = 30
"""So long the list that something left says where it went."""
_MOST_NOTICES = 10


@dataclass(frozen=True)
class Departure:
    """What a list says of a thing that stood in it."""

    title: str
    """What it is called; empty where the reader may not know it, or where it has no name left."""
    into: str
    """The title of what it became a part of, if it did and the reader may know it."""
    merged: bool
    group: Group | None
    """Where it is now; None if the reader may not know of that group, or if it is this one."""
    address: str | None
    """Where the reader finds it; None if it is not open to her."""
    by: Any
    when: datetime


def target_of(content_id: int, scope: Scope) -> Content | None:
    """Return where something is now that was moved or merged, if the person may see it there."""
    if db.session.scalar(db.select(Move.id).filter_by(content_id=content_id).limit(1)) is None:
        return None
    found = _followed(content_id)
    return found if found is not None and scope.shows(found) else None


def moved_from(content_id: int, slug: str, scope: Scope) -> Content | None:
    """Return where something is now that stood in the group with that slug.

    None as well if the person may not know of that group: its name stands in the old address.
    """
    group = db.session.scalar(db.select(Group).filter_by(slug=slug))
    if group is None or not is_known_to(group, scope):
        return None
    left = db.select(Move.id).filter_by(content_id=content_id, from_group_id=group.id)
    if db.session.scalar(left.limit(1)) is None:
        return None
    return target_of(content_id, scope)


def departures(group: Group, scope: Scope, kind: str) -> list[Departure]:
    """Return what of a kind left the group of late, the latest first: for those who read it."""
    moves = db.session.scalars(
        db.select(Move)
        .join(Content, Content.id == Move.content_id)
        .where(
            Move.from_group_id == group.id,
            Move.created > now() - timedelta(days=NOTICE_DAYS),
            Content.kind == kind,
        )
        .order_by(Move.created.desc())
        .limit(5 * _MOST_NOTICES)
    ).all()
    latest = {move.content_id: move for move in reversed(moves)}
    told = (_departure(move, group, scope) for move in _newest_first(list(latest.values())))
    return [each for each in told if each is not None][:_MOST_NOTICES]


def lock_in_use(*group_ids: int) -> bool:
    """Lock these groups against being archived, and tell whether all of them are in use.

    Whoever also locks content does so afterwards, so that two never wait for each other.
    """
    asked = db.select(Group.archived, Group.purging).where(Group.id.in_(group_ids))
    rows = db.session.execute(asked.order_by(Group.id).with_for_update(read=True)).all()
    return not any(row.archived or row.purging for row in rows)


def lock(*items: Content) -> bool:
    """Lock the rows of these items and read them anew; tell whether all are there still."""
    ids = sorted({item.id for item in items})
    asked = db.select(Content.id).where(Content.id.in_(ids)).order_by(Content.id)
    if len(db.session.scalars(asked.with_for_update(key_share=True)).all()) < len(ids):
        return False
    for item in items:
        db.session.refresh(item)
    return True


def _followed(content_id: int) -> Content | None:
    """Go from what became a part of something else to that, as often as it takes."""
    item, passed = db.session.get(Content, content_id), {content_id}
    while item is not None and item.state == State.ERASED:
        into = db.session.scalar(
            db.select(Move.into_id)
            .where(Move.content_id == item.id, Move.into_id.is_not(None))
            .order_by(Move.created.desc())
            .limit(1)
        )
        if into is None or into in passed:
            return None
        passed.add(into)
        item = db.session.get(Content, into)
    return item


def _newest_first(moves: list[Move]) -> Sequence[Move]:
    return sorted(moves, key=lambda move: move.created, reverse=True)


def _departure(move: Move, group: Group, scope: Scope) -> Departure | None:
    merged = move.into_id is not None
    found = _followed(move.content_id)
    if found is None or (not merged and found.group_id == group.id):
        return None  # it was erased since, or is back
    visible = scope.shows(found)
    if not (visible or move.told):
        return None  # its readers there never saw it
    there = found.group if found.group_id != group.id else None
    return Departure(
        title="" if merged or not (visible or _as_it_left(found, move)) else found.heading,
        into=found.heading if merged and visible else "",
        merged=merged,
        group=there if there is not None and is_known_to(there, scope) else None,
        address=found.address() if visible else None,
        by=move.by,
        when=move.created,
    )


def _as_it_left(item: Content, move: Move) -> bool:
    """Tell whether it is called and shown as when the readers of the old group could see it."""
    unchanged = item.changed <= move.created and item.state == State.SHOWN
    return move.told and unchanged and item.audience != Audience.RESTRICTED
