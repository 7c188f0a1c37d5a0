"""Questions about chats. Each takes a scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_

from ..content import Content, State
from ..extensions import db
from ..policy import Scope
from .models import Message, Room

MOST_PINNED = 50


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


def room_for(room_id: int, scope: Scope) -> Room | None:
    """Return a room that the person reads, of whatever group."""
    return db.session.scalar(
        db.select(Room).where(Room.id == room_id, Room.group_id.in_(scope.reads))
    )


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


def message(room: Room, message_id: int | None, scope: Scope) -> Message | None:
    """Return a message of the room that the person sees."""
    if message_id is None:
        return None
    return db.session.scalar(
        db.select(Message).where(
            Message.id == message_id, Message.room_id == room.id, scope.where(Message)
        )
    )


def shown_by_id(ids: Iterable[int]) -> dict[int, Message]:
    """Return those of these messages that everybody in their rooms sees."""
    wanted = list(ids)
    if not wanted:
        return {}
    asked = db.select(Message).where(Message.id.in_(wanted), Message.state == State.SHOWN)
    return {message.id: message for message in db.session.scalars(asked)}


def pinned(room: Room, scope: Scope) -> Sequence[Message]:
    """Return what is pinned in the room, the latest first, at most `MOST_PINNED`."""
    # Asked first by an index of their own: otherwise all messages of the room are gone through.
    ids = db.session.scalars(
        db.select(Content.id)
        .where(Content.group_id == room.group_id, Content.pinned.is_not(None))
        .order_by(Content.pinned.desc())
    ).all()
    if not ids:
        return []
    asked = _seen(room, scope).where(Message.id.in_(ids), Message.state == State.SHOWN)
    return db.session.scalars(asked.order_by(Message.pinned.desc()).limit(MOST_PINNED)).all()


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
    """Keep what the person sees, and where something was removed: of that no word is drawn."""
    removed = and_(Message.state == State.BINNED, Message.group_id.in_(scope.reads))
    return db.select(Message).where(Message.room_id == room.id, or_(scope.where(Message), removed))
