"""What is done to content reaches the pages on which it stands, and cuts off who sees it no more.

Browsers are told the id alone: each fetches the piece anew as far as its person may see it.
"""

from .. import events
from ..accounts.models import User
from ..chat.models import Message
from ..comments.models import Comment
from ..content import Content, State
from ..extensions import db
from ..library.models import Document
from ..policy import Scope
from ..threads.models import Post, Thread
from . import connections, push


@events.after(
    events.StateChanged,
    events.AudienceChanged,
    events.ContentMoved,
    events.ContentErased,
    events.ContentPinned,
    events.ThreadLocked,
    events.ThreadRenamed,
)
def redraw(event: events.ContentChanged) -> None:
    """Have a piece of content drawn anew wherever it stands; it goes from who may not see it."""
    asked = db.select(Content.kind, Content.group_id, Content.state).where(Content.id == event.id)
    row = db.session.execute(asked).one_or_none()
    if row is None:
        return
    if row.kind == "document":  # hundreds at once: none is loaded for its two rooms
        rooms = [f"content:{event.id}", f"library:{row.group_id}"]
    else:
        rooms = rooms_of(db.session.get_one(Content, event.id))
    if isinstance(event, events.ContentMoved):
        rooms.append(f"library:{event.from_group_id}")
    came = row.state == State.SHOWN and not isinstance(event, events.ContentPinned)
    for room in rooms:
        push.change(room, event.id, came=came)


@events.after(events.VersionDrawn)
def show_picture(event: events.VersionDrawn) -> None:
    """Have what a file stays with drawn anew: a card of it has the small picture now."""
    asked = db.select(Content.with_id).where(Content.id == event.id)
    holder = db.session.scalar(db.select(Content).where(Content.id == asked.scalar_subquery()))
    for room in rooms_of(holder) if holder is not None else ():
        push.change(room, holder.id)


@events.after(events.ThreadSplit, events.ThreadsMerged)
def redraw_threads(event: events.ThreadSplit | events.ThreadsMerged) -> None:
    """Have both threads looked through anew where posts went from one into the other."""
    for thread_id in (event.id, event.from_thread_id):
        push.change(f"thread:{thread_id}", thread_id)


@events.after(
    events.StateChanged,
    events.AudienceChanged,
    events.ContentMoved,
    events.ContentErased,
    events.ThreadRenamed,
    events.DocumentRenamed,
    events.PartChanged,
)
def cut_off(event: events.ContentChanged) -> None:
    """Close the sockets that listen to an item which their person may not see any more.

    Those of other processes are found by their guard.
    """
    opened = connections.current()
    concerned = {f"thread:{event.id}", f"content:{event.id}", f"document:{event.id}"}
    listening = opened.those(lambda c: not concerned.isdisjoint(c.rooms))
    item = db.session.get(Content, event.id) if listening else None
    for connection in listening:
        user = db.session.get(User, connection.user_id)
        if user is None or not connections.may_hear_of(item, connection, Scope.of(user)):
            opened.close([connection])


def rooms_of(item: Content) -> list[str]:
    """Return the rooms whose listeners have the item on their page."""
    rooms = [f"content:{item.id}"]
    if isinstance(item, Document):
        rooms.append(f"library:{item.group_id}")
    elif isinstance(item, Thread):
        rooms.append(f"thread:{item.id}")
    elif isinstance(item, Post):
        rooms.append(f"thread:{item.thread_id}")
    elif isinstance(item, Message):
        rooms.append(f"chat:{item.room_id}")
    elif isinstance(item, Comment):
        rooms.append(f"document:{item.document_id}")
    return rooms
