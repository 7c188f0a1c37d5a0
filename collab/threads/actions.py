"""What can happen to threads and posts. No request, no permission check, no commit."""

from .. import events
from ..content import Audience, State
from ..db import next_number, now
from ..extensions import db
from ..groups.moves import lock
from ..groups.rules import first_state
from ..web import text
from .models import Post, Thread


class Closed(Exception):
    """The thread takes no answers: it was closed, or is there no longer."""


def start_thread(
    author_id: int, group_id: int, title: str, body: str, audience: Audience = Audience.GROUP
) -> Thread:
    """Open a thread together with its first post; `body` is Markdown."""
    thread = Thread(
        group_id=group_id,
        author_id=author_id,
        title=title,
        audience=audience,
        state=first_state(author_id, group_id),
        last_number=0,
    )
    db.session.add(thread)
    db.session.flush()
    events.record(events.ThreadStarted(thread.id, group_id))
    _append(author_id, thread, body, State.SHOWN)  # it waits with its thread, if at all
    return thread


def add_post(author_id: int, thread: Thread, body: str, *, despite_closing: bool = False) -> Post:
    """Answer in a thread; the post gets the next number and the thread's audience.

    Raises `Closed`; `despite_closing` is for coordinators, who still answer in a closed thread.
    """
    # Whoever hides, moves or closes the thread locks it too: what is copied from it is true.
    gone = not lock(thread) or thread.state in (State.BINNED, State.ERASED)
    if gone or (thread.locked is not None and not despite_closing):
        raise Closed
    return _append(author_id, thread, body, first_state(author_id, thread.group_id))


def _append(author_id: int, thread: Thread, body: str, state: State) -> Post:
    post = Post(
        group_id=thread.group_id,
        author_id=author_id,
        parent_id=thread.id,
        thread_id=thread.id,
        number=next_number(thread),
        audience=thread.audience,
        state=state,
        parent_state=thread.state,
        body=body,
        body_html=text.render(body),
    )
    db.session.add(post)
    db.session.flush()
    events.record(events.PostAdded(post.id, post.group_id, thread.id, post.number))
    return post


def edit_post(post: Post, body: str) -> None:
    """Replace the text of a post; the same text again changes nothing."""
    if body == post.body:
        return
    post.body = body
    post.body_html = text.render(body)
    post.changed = now()
    db.session.flush()
    events.record(events.PostEdited(post.id, post.group_id, post.thread_id))
