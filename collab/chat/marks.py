"""How far somebody has read a room. No request, no permission check, no commit in acts."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import case, func
from sqlalchemy.exc import IntegrityError

from .. import events
from ..content import State
from ..db import now
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from .models import Message, Room, RoomMark

COUNTED = 200
"""Numbers at the end of a room among which unread ones are counted: a page says "99+" anyway."""
NEWS_FOR = timedelta(days=7)
"""In a room that somebody has never opened, what is older than this is no news."""


def mark_of(user_id: int, room: Room) -> int | None:
    """Return up to which number somebody has read; None if she has not opened the room."""
    return db.session.scalar(db.select(RoomMark.number).filter_by(user_id=user_id, room_id=room.id))


def read_to(user_id: int, room: Room, number: int) -> None:
    """Remember that everything up to a number was before her eyes; it never goes back."""
    number = min(max(number, 0), room.last_number)
    row = db.session.get(RoomMark, (user_id, room.id), with_for_update=True)
    if row is None:
        _begin(user_id, room, number)
    elif row.number < number:
        row.number, row.changed = number, now()
        db.session.flush()
    else:
        return
    events.record(events.RoomRead(user_id, room.group_id, room.id))


def unread_from(user_id: int, room: Room, number: int) -> None:
    """Let a message and all after it count as unread again."""
    number = max(0, min(number, room.last_number) - 1)
    row = db.session.get(RoomMark, (user_id, room.id), with_for_update=True)
    if row is None:
        _begin(user_id, room, number)
    else:
        row.number, row.changed = number, now()
        db.session.flush()
    events.record(events.RoomRead(user_id, room.group_id, room.id))


def first_unread(room: Room, mark: int, scope: Scope) -> int | None:
    """Return the number of the first message after the mark that somebody else wrote, if any."""
    return db.session.scalar(
        db.select(Message.number)
        .where(
            Message.room_id == room.id,
            Message.number > mark,
            Message.author_id != scope.user_id,
            scope.where(Message),
        )
        .order_by(Message.number)
        .limit(1)
    )


def unread_in(room_ids: Collection[int], scope: Scope) -> dict[int, int]:
    """Return how many messages of others wait in each of these rooms; those without are left out.

    Of a long absence only the end is counted: at most `COUNTED` numbers of each room.
    """
    return _counted(Room.id.in_(room_ids), scope, Message.room_id) if room_ids else {}


def unread_of(group_ids: Collection[int], scope: Scope) -> dict[int, int]:
    """Return how many wait in all open rooms of each of these groups."""
    if not group_ids:
        return {}
    return _counted(Room.group_id.in_(group_ids) & Room.archived.is_(None), scope, Message.group_id)


def rooms_beside(room: Room, scope: Scope) -> list[int]:
    """Return the ids of the rooms that stand in one list with this one.

    Those of its group, or of all conversations of the person.
    """
    if not room.group.direct:
        return list(db.session.scalars(db.select(Room.id).filter_by(group_id=room.group_id)))
    return list(
        db.session.scalars(
            db.select(Room.id)
            .join(Group, Group.id == Room.group_id)
            .where(Group.direct, Group.id.in_(scope.reads))
        )
    )


def _counted(rooms, scope: Scope, by) -> dict[int, int]:  # type: ignore[no-untyped-def]
    end = Room.last_number - COUNTED
    mark = func.coalesce(RoomMark.number, 0)
    rows = db.session.execute(
        db.select(by, func.count())
        .select_from(Room)
        .outerjoin(RoomMark, (RoomMark.room_id == Room.id) & (RoomMark.user_id == scope.user_id))
        .join(
            Message,
            (Message.room_id == Room.id) & (Message.number > case((mark > end, mark), else_=end)),
        )
        .where(
            rooms,
            Message.author_id != scope.user_id,
            RoomMark.number.is_not(None) | (Message.created > now() - NEWS_FOR),
            # What everybody who reads the group sees. The whole rule of the scope would make the
            # database go through all content of her groups, for a number that is on every page.
            Room.group_id.in_(scope.reads),
            Message.state == State.SHOWN,
            Message.parent_state == State.SHOWN,
        )
        .group_by(by)
    )
    return {id_: number for id_, number in rows}  # noqa: C416


def _begin(user_id: int, room: Room, number: int) -> None:
    """Add the row; two devices at once have one."""
    try:
        with db.session.begin_nested():
            db.session.add(RoomMark(user_id=user_id, room_id=room.id, number=number))
    except IntegrityError:
        row = db.session.get(RoomMark, (user_id, room.id), with_for_update=True)
        if row is None:
            raise
        row.number = max(row.number, number)


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget what a person read."""
    db.session.execute(db.delete(RoomMark).where(RoomMark.user_id == event.user_id))
