"""What can happen in a chat. No request, no permission check, no commit."""

from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from .. import events
from ..extensions import db
from . import queries
from .models import Message, Room


def room_of(group_id: int) -> Room:
    """Return the group's room; the first who asks makes it, also when several ask at once."""
    room = queries.room_of(group_id)
    if room is not None:
        return room
    try:
        with db.session.begin_nested():
            room = Room(group_id=group_id, last_number=0)
            db.session.add(room)
    except IntegrityError:
        room = queries.room_of(group_id)
        if room is None:
            raise
    return room


def post_message(author_id: int, room: Room, body: str) -> Message:
    """Say something in a room; the message gets the next number."""
    message = Message(
        group_id=room.group_id,
        author_id=author_id,
        room_id=room.id,
        number=_next_number(room),
        body=body,
    )
    db.session.add(message)
    db.session.flush()
    events.record(events.MessagePosted(message.id, message.group_id, room.id, message.number))
    return message


def _next_number(room: Room) -> int:
    """Count up in the database: the row stays locked until the commit, so no number is given twice.

    A transaction that fails gives its number back, so there are no gaps either.
    """
    table = cast(Table, Room.__table__)
    number: Any = db.session.scalar(
        table.update()
        .where(table.c.id == room.id)
        .values(last_number=table.c.last_number + 1)
        .returning(table.c.last_number)
    )
    db.session.expire(room, ["last_number"])
    return int(number)
