"""Which event makes which news. All of this happens after the commit, from what is true then."""

from .. import events
from ..accounts.models import User
from ..chat import marks
from ..chat.models import Message
from ..chat.queries import previous
from ..comments.models import Comment
from ..content import Content, State
from ..extensions import db, socketio
from ..policy import Scope
from ..sharing.queries import people_who_see
from ..threads.models import Post
from . import connections, push


@events.after(events.MessagePosted)
def show_message(event: events.MessagePosted) -> None:
    """Send a chat message to those who have the chat open."""
    message = db.session.get(Message, event.id)
    if message is None:
        return
    if message.state == State.SHOWN:
        # What every reader of the group sees above it; hidden lines are shown to few.
        everybody = Scope(user_id=0, reads=frozenset({message.group_id}))
        above = previous(message.room_id, message.number, everybody)
        push.item(f"chat:{event.room_id}", event.number, message, previous=above)
    else:
        _tell_the_concerned(f"chat:{event.room_id}", message)


@events.after(events.PostAdded)
def show_post(event: events.PostAdded) -> None:
    """Send a post to those who have the thread open."""
    post = db.session.get(Post, event.id)
    if post is None:
        return
    if post.state == post.parent_state == State.SHOWN:
        push.item(f"thread:{event.thread_id}", event.number, post)
    else:
        _tell_the_concerned(f"thread:{event.thread_id}", post)


@events.after(events.PostEdited, events.PostTranslated)
def refresh_post(event: events.PostEdited | events.PostTranslated) -> None:
    """Have a changed post drawn anew."""
    push.change(f"thread:{event.thread_id}", event.id)
    push.change(f"content:{event.id}", event.id)


@events.after(events.MessageEdited)
def refresh_message(event: events.MessageEdited) -> None:
    """Have a changed message drawn anew."""
    push.change(f"chat:{event.room_id}", event.id)


@events.after(events.CommentAdded, events.CommentEdited)
def refresh_comments(event: events.CommentAdded | events.CommentEdited) -> None:
    """Have pages fetch the comments anew; who hears it learns the number alone."""
    comment, room = db.session.get(Comment, event.id), f"document:{event.document_id}"
    if comment is None:
        return
    if comment.state == comment.parent_state == State.SHOWN:
        push.change(room, event.id)
    else:
        _tell_the_concerned(room, comment)


@events.after(
    events.DocumentUploaded,
    events.VersionAdded,
    events.DocumentRenamed,
    events.DocumentRead,
    events.ReadingProgressed,
    events.VersionCleaned,
    events.VersionDrawn,
)
def refresh_document(event: events.ContentChanged | events.ReadingProgressed) -> None:
    """Have a document drawn anew, on its own page and in the group's library."""
    push.change(f"content:{event.id}", event.id)
    push.change(f"library:{event.group_id}", event.id)


@events.after(events.RoomRead)
def count_anew(event: events.RoomRead) -> None:
    """Tell all pages of the person how much waits in a room and in its group."""
    user = db.session.get(User, event.user_id)
    if user is None:
        return
    scope = Scope.of(user)
    news = {
        "room": event.room_id,
        "unread": marks.unread_in([event.room_id], scope).get(event.room_id, 0),
        "group": event.group_id,
        "all": marks.unread_of([event.group_id], scope).get(event.group_id, 0),
    }
    socketio.emit("read", news, to=f"user:{event.user_id}")


@events.after(events.AccessReduced)
def close_streams(event: events.AccessReduced) -> None:
    """Cut off at once who may see less; the browser comes back for what is left to it.

    The end of one session leaves the person's other devices connected.
    """
    session_id = getattr(event, "session_id", None)
    opened = connections.current()
    opened.close(
        opened.those(lambda c: c.user_id == event.user_id and session_id in (None, c.session_id))
    )


def _tell_the_concerned(room: str, item: Content) -> None:
    """Have those fetch what waits for approval who may: its author and the moderators."""
    push.change_for((person.id for person in people_who_see(item)), room, item.id)
