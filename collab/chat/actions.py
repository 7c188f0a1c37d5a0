"""What can happen in a chat. No request, no permission check, no commit."""

from sqlalchemy.exc import IntegrityError

from .. import events, former
from ..content import State
from ..db import next_number, now
from ..extensions import db
from ..groups.moves import lock
from ..groups.rules import first_state
from ..web import text
from . import queries
from .models import Message, Room


def room_of(group_id: int) -> Room:
    """Return the group's first room; the first who asks makes it, also when several ask at once."""
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


class Overtaken(Exception):
    """The text is not the one that the change began with: it was changed in another place."""


class Gone(Exception):
    """The message is there no longer, or it is kept as evidence and stays as it is."""


def post_message(author_id: int, room: Room, body: str, reply_to: Message | None = None) -> Message:
    """Say something, in Markdown, in a room, perhaps as an answer to what stands there.

    The message gets the next number.
    """
    message = Message(
        group_id=room.group_id,
        author_id=author_id,
        room_id=room.id,
        number=next_number(room),
        body=body,
        rendered=text.render(body),
        reply_to_id=reply_to.id if reply_to is not None else None,
        state=first_state(author_id, room.group_id),
    )
    db.session.add(message)
    db.session.flush()
    events.record(events.MessagePosted(message.id, message.group_id, room.id, message.number))
    return message


def edit_message(message: Message, body: str, seen: str = "") -> None:
    """Replace the text of a message and keep the former one; the same again changes nothing.

    `seen` is the fingerprint of the text that the author began with. Raises `Overtaken` if it is
    another one by now, `Gone` if the message is there no longer or is kept as evidence.
    """
    if not lock(message) or message.state in (State.BINNED, State.ERASED) or message.held:
        raise Gone
    if body == message.body:
        return
    if seen and seen != former.fingerprint(message.body):
        raise Overtaken
    former.keep(message, message.body, message.changed)
    message.body, message.rendered = body, text.render(body)
    message.changed = now()
    db.session.flush()
    events.record(events.MessageEdited(message.id, message.group_id, message.room_id))
