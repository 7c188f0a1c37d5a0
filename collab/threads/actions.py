"""What can happen to threads and posts. No request, no permission check, no commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .. import events, former
from ..content import Audience, State
from ..db import next_number, now
from ..extensions import db
from ..groups.moves import lock
from ..groups.rules import first_state
from ..web import text
from .models import Post, Purpose, Thread


class Closed(Exception):
    """The thread takes no answers: it was closed, or is there no longer."""


class Overtaken(Exception):
    """The text is not the one that the change began with: it was changed in another place."""


def start_thread(
    author_id: int,
    group_id: int,
    title: str,
    body: str,
    audience: Audience = Audience.GROUP,
    *,
    purpose: Purpose = Purpose.DISCUSSION,
    closes: datetime | None = None,
    topics: Sequence[Any] = (),
) -> Thread:
    """Open a thread together with its first post; `body` is Markdown, `closes` for proposals."""
    thread = Thread(
        group_id=group_id,
        author_id=author_id,
        title=title,
        audience=audience,
        state=first_state(author_id, group_id),
        last_number=0,
        purpose=purpose,
        closes=closes,
        topics=list(topics),
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


def edit_post(post: Post, body: str, seen: str = "", language: str | None = None) -> None:
    """Replace the text of a post and keep the former one; the same text again changes nothing.

    `language` is what the author says it is in; without it, it is found out.

    `seen` is the fingerprint of the text that the author began with. Raises `Overtaken` if it is
    another one by now, `Closed` if the post is there no longer or is kept as evidence.
    """
    gone = not lock(post) or post.state in (State.BINNED, State.ERASED)
    if gone or post.held or post.root.held:
        raise Closed
    if body == post.body and language == post.language:
        return
    if seen and seen != former.fingerprint(post.body):
        raise Overtaken
    if body != post.body:
        former.keep(post, post.body, post.changed)
        post.body = body
        post.body_html = text.render(body)
        post.changed = now()
    post.language = language
    db.session.flush()
    events.record(events.PostEdited(post.id, post.group_id, post.thread_id))
