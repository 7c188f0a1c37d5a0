"""What can happen in a chat. No request, no permission check, no commit."""

from sqlalchemy.exc import IntegrityError

from .. import events
from ..db import next_number
from ..extensions import db
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


def post_message(author_id: int, room: Room, body: str) -> Message:
    """Say something, in Markdown, in a room; the message gets the next number."""
    message = Message(
        group_id=room.group_id,
        author_id=author_id,
        room_id=room.id,
        number=next_number(room),
        body=body,
        rendered=text.render(body),
        state=first_state(author_id, room.group_id),
    )
    db.session.add(message)
    db.session.flush()
    events.record(events.MessagePosted(message.id, message.group_id, room.id, message.number))
    return message
