"""The head of a thread: title, purpose, topics, and whether it is done. No request, no commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .. import events
from ..content import State
from ..db import now
from ..extensions import db
from ..groups.evidence import is_kept
from ..groups.log import write_act
from ..groups.moves import lock
from .actions import Closed
from .models import Position, Post, Purpose, Thread


class PositionsStand(Exception):
    """Members have said where they stand: what was begun as a proposal stays one."""


def change_head(
    thread: Thread,
    by_id: int,
    *,
    title: str,
    purpose: Purpose,
    topics: Sequence[Any],
    closes: datetime | None = None,
) -> None:
    """Call a thread otherwise, or let it be for another purpose; `closes` is for proposals.

    What a coordinator changes in the thread of somebody else stands in the log of the group. Raises
    `Closed` if the thread is gone, kept as evidence or reported, and `PositionsStand`.
    """
    _lock(thread)
    if is_kept(thread):
        raise Closed
    if purpose != thread.purpose and positions_stand(thread):
        raise PositionsStand
    said = _differences(thread, title, purpose, closes)
    thread.title, thread.purpose, thread.topics = title, purpose, list(topics)
    thread.closes = closes if purpose == Purpose.PROPOSAL else None
    if purpose != Purpose.QUESTION:
        thread.accepted_id = None
    thread.changed = now()
    db.session.flush()
    events.record(events.ThreadRenamed(thread.id, thread.group_id))
    if said and by_id != thread.author_id:
        write_act("thread-changed", thread.group_id, by_id, said, content=thread)


def accept(thread: Thread, post: Post | None) -> None:
    """Let a post be the answer to the question, or none of them; the last word counts.

    Raises `Closed` if the thread is no question that is there, or the post is not to be seen in it.
    """
    _lock(thread)
    if thread.purpose != Purpose.QUESTION:
        raise Closed
    if post is not None:
        db.session.refresh(post)
        if post.thread_id != thread.id or post.number == 1 or post.state != State.SHOWN:
            raise Closed
    accepted_id = post.id if post is not None else None
    if accepted_id == thread.accepted_id:
        return
    thread.accepted_id = accepted_id
    db.session.flush()
    events.record(events.AnswerAccepted(thread.id, thread.group_id, accepted_id))


def settle(thread: Thread, by_id: int) -> None:
    """Say that nothing is left to be done; settled already, it stays as it is. Raises `Closed`."""
    _lock(thread)
    if thread.settled is None:
        thread.settled, thread.settled_by_id = now(), by_id
        _tell_settled(thread)


def unsettle(thread: Thread) -> None:
    """Say that something is to be done after all. Raises `Closed`."""
    _lock(thread)
    if thread.settled is not None:
        thread.settled, thread.settled_by_id = None, None
        _tell_settled(thread)


def positions_stand(thread: Thread) -> bool:
    """Tell whether somebody has said where she stands on the proposal."""
    asked = db.select(Position.id).where(Position.thread_id == thread.id).limit(1)
    return db.session.scalar(asked) is not None


@events.during(events.ContentErased)
def forget_answer(event: events.ContentErased) -> None:
    """Let a question be open again whose answer has no words left."""
    _forget_answers([event.id])


def forget_moved_answers(posts: Sequence[Post]) -> None:
    """Let questions be open again whose answers leave the thread."""
    _forget_answers([post.id for post in posts])


def _forget_answers(ids: Sequence[int]) -> None:
    answered = db.select(Thread).where(Thread.accepted_id.in_(ids))
    for thread in db.session.scalars(answered):
        thread.accepted_id = None
        db.session.flush()
        events.record(events.AnswerAccepted(thread.id, thread.group_id, None))


def _lock(thread: Thread) -> None:
    if not lock(thread) or thread.state in (State.BINNED, State.ERASED) or thread.held:
        raise Closed


def _tell_settled(thread: Thread) -> None:
    db.session.flush()
    events.record(events.ThreadSettled(thread.id, thread.group_id))


def _differences(thread: Thread, title: str, purpose: Purpose, closes: datetime | None) -> str:
    """Say for the log what changes, in signs that need no language."""
    told = []
    if title != thread.title:
        told.append(f"«{thread.title}» → «{title}»")
    if purpose != thread.purpose:
        told.append(f"{thread.purpose} → {purpose}")
    if purpose == thread.purpose and closes != thread.closes:
        told.append(f"{_moment(thread.closes)} → {_moment(closes)}")
    return "; ".join(told)


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "–"
