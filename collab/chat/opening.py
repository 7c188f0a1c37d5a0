"""Where a page of a room opens: at its end, at what is new, at a message or at a day."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time

from flask import request
from flask_babel import to_utc

from ..extensions import db
from ..policy import Scope
from ..web.numbers import whole
from . import marks, queries
from .models import Message, Room
from .queries import Stretch

_FIRST, _LAST = date(1970, 1, 1), date(9000, 1, 1)
"""Days outside have no moment in every time zone."""


def first_new(room: Room, scope: Scope) -> int | None:
    """Return the number of the first message that is new to the visitor, if there is one.

    Who opens a room for the first time begins at its end.
    """
    mark = marks.mark_of(scope.user_id, room)
    return None if mark is None else marks.first_unread(room, mark, scope)


def sought(room: Room, scope: Scope) -> int | None:
    """Return the number that the address asks for: `around`, or the first one `on` a day."""
    day = request.args.get("on", type=date.fromisoformat)
    if day is None or "around" in request.args:
        return request.args.get("around", type=whole)
    return first_on(room, day, scope)


def stretch(
    room: Room, scope: Scope, size: int, sought: int | None, first_new: int | None
) -> Stretch:
    """Return the messages around what is sought, or before a number; else from what is new."""
    before = request.args.get("before", type=whole)
    if sought is not None:
        return queries.around(room, sought, scope, size)
    if before is not None:
        return queries.before(room, before, scope, size)
    newest = queries.newest(room, scope, size)
    if first_new is None or first_new >= newest.messages[0].number:
        return newest
    return queries.around(room, first_new, scope, size)


def first_on(room: Room, day: date, scope: Scope) -> int:
    """Return the number of the first message on a day or after it, in the reader's time zone.

    Numbers follow the clock, so halving finds it in a few questions however long the room is.
    """
    day = min(max(day, _FIRST), _LAST)
    begins = to_utc(datetime.combine(day, time())).replace(tzinfo=UTC)

    def moment(number: int) -> datetime:
        asked = db.select(Message.created).where(
            Message.room_id == room.id, Message.number >= number, scope.where(Message)
        )
        found = db.session.scalar(asked.order_by(Message.number).limit(1))
        return found or datetime.max.replace(tzinfo=UTC)

    return 1 + bisect_left(range(1, room.last_number + 1), begins, key=moment)
