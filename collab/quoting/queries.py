"""Questions about what was quoted where. Each takes a scope."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import aliased

from ..chat.models import Message, Room
from ..content import Audience, Content, State
from ..extensions import db
from ..groups.models import Group
from ..links.models import content_links
from ..policy import Scope
from ..threads.models import Thread

MOST_THREADS = 200
"""So many discussions are offered."""


def messages_of(room: Room, ids: Iterable[int], scope: Scope) -> Sequence[Message]:
    """Return those of these messages that stand in the room for all to read, in their order."""
    return db.session.scalars(
        db.select(Message)
        .where(
            Message.id.in_(list(ids)),
            Message.room_id == room.id,
            Message.state == State.SHOWN,
            scope.where(Message),
        )
        .order_by(Message.number)
    ).all()


def threads_open(group: Group, scope: Scope) -> Sequence[Thread]:
    """Return the discussions of the group in which one can answer, the newest first.

    Those that others than the group can read are none of them: what was said in its chat stays in
    the group.
    """
    return db.session.scalars(
        db.select(Thread)
        .where(
            Thread.group_id == group.id,
            Thread.audience == Audience.GROUP,
            Thread.state == State.SHOWN,
            Thread.locked.is_(None),
            scope.where(Thread),
        )
        .order_by(Thread.created.desc())
        .limit(MOST_THREADS)
    ).all()


def threads_quoting(ids: Iterable[int], scope: Scope) -> dict[int, Thread]:
    """Return the newest thread in which each of these messages is quoted and the person reads."""
    wanted = list(ids)
    if not wanted:
        return {}
    post = aliased(Content)
    rows = db.session.execute(
        db.select(content_links.c.to_id, post.parent_id)
        .join(post, post.id == content_links.c.from_id)
        .where(content_links.c.to_id.in_(wanted), post.kind == "post", scope.where(post))
        .order_by(post.created)
    ).all()
    ids = {row[1] for row in rows}
    if not ids:
        return {}
    seen = db.session.scalars(db.select(Thread).where(Thread.id.in_(ids), scope.where(Thread)))
    threads = {thread.id: thread for thread in seen.unique()}
    return {row[0]: threads[row[1]] for row in rows if row[1] in threads}
