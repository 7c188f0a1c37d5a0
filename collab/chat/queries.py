"""Questions about chats. Each takes a scope."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select

from ..extensions import db
from ..policy import Scope
from .models import Message, Room


@dataclass(frozen=True)
class Stretch:
    """Some messages in their order, and whether the room has others before and after them."""

    messages: Sequence[Message]
    earlier: bool
    later: bool


def room_of(group_id: int) -> Room | None:
    """Return the first room of the group that is in use, if somebody has made it."""
    return db.session.scalar(_in_order(group_id).limit(1))


def rooms_of(group_id: int) -> Sequence[Room]:
    """Return the rooms of the group in their order; those that are archived stand at the end."""
    return db.session.scalars(_in_order(group_id)).all()


def room_by_id(group_id: int, room_id: int) -> Room | None:
    """Return a room of the group; one of another group is not there."""
    return db.session.scalar(db.select(Room).filter_by(group_id=group_id, id=room_id))


def newest(room: Room, scope: Scope, size: int) -> Stretch:
    """Return the end of the room's talk."""
    return before(room, None, scope, size)


def before(room: Room, number: int | None, scope: Scope, size: int) -> Stretch:
    """Return the messages just before a number; None means the newest."""
    select = _seen(room, scope)
    if number is not None:
        select = select.where(Message.number < number)
    found = db.session.scalars(select.order_by(Message.number.desc()).limit(size + 1)).all()
    return Stretch(found[:size][::-1], earlier=len(found) > size, later=number is not None)


def around(room: Room, number: int, scope: Scope, size: int) -> Stretch:
    """Return the messages on both sides of a number, which stands in the middle."""
    half = size // 2
    older = before(room, number, scope, half)
    newer = after(room, number - 1, scope, half + 1)
    return Stretch([*older.messages, *newer[:half]], earlier=older.earlier, later=len(newer) > half)


def after(room: Room, number: int, scope: Scope, limit: int) -> Sequence[Message]:
    """Return the messages that follow a number, at most `limit` of them."""
    return db.session.scalars(
        _seen(room, scope).where(Message.number > number).order_by(Message.number).limit(limit)
    ).all()


def previous(room_id: int, number: int, scope: Scope) -> Message | None:
    """Return the message that the person sees above the one with that number."""
    return db.session.scalar(
        db.select(Message)
        .where(Message.room_id == room_id, Message.number < number, scope.where(Message))
        .order_by(Message.number.desc())
        .limit(1)
    )


def _in_order(group_id: int) -> Select[Room]:
    used_first = (Room.archived.is_not(None), Room.position, Room.id)
    return db.select(Room).filter_by(group_id=group_id).order_by(*used_first)


def _seen(room: Room, scope: Scope) -> Select[Message]:
    return db.select(Message).where(Message.room_id == room.id, scope.where(Message))
