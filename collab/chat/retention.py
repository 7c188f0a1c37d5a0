"""Messages whose time is over: erased once a day, as each room says.

What is kept as evidence stays, and what waits for a decision. Rows stay as well, so that the
numbers of a room have no gaps; every word of them goes, and the files that stayed with them.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import aliased

from .. import events
from ..content import Content, State, belonging_to
from ..db import now, transaction
from ..extensions import db
from ..groups.models import Group
from ..jobs import job
from .models import Message, Room

KEEP_DAYS = (30, 90, 365)
"""For how long a room can keep its messages, in days."""
BATCH = 200
"""Messages that are erased in one transaction."""

Wanted = Callable[[], ColumnElement[bool]]

_wanted: list[Wanted] = []


def keep_also(condition: Wanted) -> Wanted:
    """Have messages kept beyond their time while a condition on `Content` holds."""
    _wanted.append(condition)
    return condition


def next_night() -> datetime:
    """Return when the worker looks the next time for what is due: at the end of the day of UTC."""
    return datetime.combine(now().date() + timedelta(days=1), time(), tzinfo=UTC)


def would_erase(room: Room, facts: dict[str, Any]) -> int:
    """Return how many messages the next night erases if the room kept them like this."""
    due = _due(room.id, facts["keep_days"], facts["keep_pinned"], next_night())
    if due is None:
        return 0
    return db.session.scalar(db.select(func.count()).select_from(Message).where(due)) or 0


@job
def erase_expired(_day: str) -> None:
    """Erase, once a day, the messages whose time is over in their room."""
    kept = db.select(Room.id).join(Group, Group.id == Room.group_id)
    kept = kept.where(Room.keep_days.is_not(None), Group.purging.is_(None))
    room_ids = list(db.session.scalars(kept.order_by(Room.id)))
    db.session.rollback()
    for room_id in room_ids:
        _erase_in(room_id)


def _erase_in(room_id: int) -> None:
    """Erase what is due in a room, batch by batch; each asks anew how long the room keeps."""
    count, found, last = 0, BATCH, 0
    while found == BATCH:
        with transaction():
            room = db.session.get(Room, room_id)
            due = _due(room_id, room.keep_days, room.keep_pinned, now()) if room else None
            if room is None or due is None:
                break
            # Who writes, holds or pins locks the row of the message first.
            asked = db.select(Message).where(due, Message.number > last).order_by(Message.number)
            rows = asked.limit(BATCH).with_for_update(of=Content, key_share=True)
            messages = db.session.scalars(rows.execution_options(populate_existing=True)).all()
            found = len(messages)
            last = messages[-1].number if messages else last
            count += _erase(messages)
            if found < BATCH and count:
                events.record(events.MessagesExpired(room.group_id, room_id))


def _erase(messages: Collection[Message]) -> int:
    """Take away every word of the messages, and what stays with them; return how many went."""
    ids = [message.id for message in messages]
    parts = db.session.scalars(db.select(Content).where(belonging_to(*ids))).all()
    for item in (*parts, *messages):
        item.wipe()
        item.state, item.binned = State.ERASED, None
    for part in parts:
        part.parent_state = State.ERASED
    db.session.flush()
    for item in (*parts, *messages):
        events.record(events.ContentExpired(item.id, item.group_id))
    return len(ids)


def _due(
    room_id: int, keep_days: int | None, keep_pinned: bool, moment: datetime
) -> ColumnElement[bool] | None:
    """Return which messages of a room go at that moment; None if it keeps them for ever."""
    if keep_days is None:
        return None
    part = aliased(Content.__table__)
    held = db.select(part.c.id).where(part.c.with_id == Message.id, part.c.held)
    conditions = [
        Message.room_id == room_id,
        Message.created < moment - timedelta(days=keep_days),
        Message.state != State.ERASED,
        Message.held.is_(False),
        ~held.exists(),
        *(~condition() for condition in _wanted),
    ]
    if keep_pinned:
        conditions.append(Message.pinned.is_(None))
    return and_(*conditions)
