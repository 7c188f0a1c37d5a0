"""How far somebody has read a thread. No request, no permission check, no commit in acts."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, ScalarSelect, func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, mapped_column

from .. import events
from ..content import Content
from ..db import BigId, UTCDateTime, now
from ..extensions import Model, db
from ..policy import Scope
from .models import Post, Thread


class ReadMark(Model):
    """Up to this number somebody has read a thread; without a row she has not opened it."""

    __tablename__ = "read_marks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("threads.id"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(doc="of the last post that was before her eyes")
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


def mark_of(user_id: int, thread: Thread) -> int | None:
    """Return up to which number somebody has read; None if she has not opened the thread."""
    row = db.session.get(ReadMark, (user_id, thread.id))
    return row.number if row is not None else None


def read_to(user_id: int, thread: Thread, number: int) -> None:
    """Remember that everything up to a number was before her eyes; it never goes back."""
    number = min(number, thread.last_number)
    row = db.session.get(ReadMark, (user_id, thread.id), with_for_update=True)
    if row is None:
        _begin(user_id, thread, number)
    elif row.number < number:
        row.number, row.changed = number, now()
        db.session.flush()


def unread_from(user_id: int, thread: Thread, number: int) -> None:
    """Let a post and all after it count as unread again."""
    number = max(0, min(number, thread.last_number) - 1)
    row = db.session.get(ReadMark, (user_id, thread.id), with_for_update=True)
    if row is None:
        _begin(user_id, thread, number)
    else:
        row.number, row.changed = number, now()
        db.session.flush()


def first_unread(thread: Thread, mark: int, scope: Scope, user_id: int) -> int | None:
    """Return the number of the first post after the mark that somebody else wrote, if any."""
    return db.session.scalar(
        db.select(Post.number)
        .where(
            Post.thread_id == thread.id,
            Post.number > mark,
            Post.author_id != user_id,
            scope.where(Post),
        )
        .order_by(Post.number)
        .limit(1)
    )


def number_unread(scope: Scope, user_id: int) -> ScalarSelect[int]:
    """Ask how many posts of others a person has yet to read in a thread that she has opened."""
    return _after_mark(scope, user_id).with_only_columns(func.count()).scalar_subquery()


def unread_in(thread: Thread, scope: Scope, user_id: int) -> int:
    """Return how many posts of others a person has yet to read in a thread."""
    asked = db.select(number_unread(scope, user_id)).where(Thread.id == thread.id)
    return db.session.scalar(asked) or 0


def has_unread(scope: Scope, user_id: int) -> ColumnElement[bool]:
    """Ask whether a thread that the person has opened has posts that she has yet to read."""
    return _after_mark(scope, user_id).exists()


def _after_mark(scope: Scope, user_id: int):  # type: ignore[no-untyped-def]
    part, post = aliased(Content), Post.__table__.alias()
    mark = (
        db.select(ReadMark.number)
        .where(ReadMark.user_id == user_id, ReadMark.thread_id == Thread.id)
        .correlate(Thread)
        .scalar_subquery()
    )
    return (
        db.select(part.id)
        .join(post, post.c.id == part.id)
        .where(
            post.c.thread_id == Thread.id,
            post.c.number > mark,
            part.author_id != user_id,
            scope.where(part),
        )
        .correlate(Thread)
    )


def _begin(user_id: int, thread: Thread, number: int) -> None:
    """Add the row; two devices at once have one."""
    try:
        with db.session.begin_nested():
            db.session.add(ReadMark(user_id=user_id, thread_id=thread.id, number=number))
    except IntegrityError:
        row = db.session.get(ReadMark, (user_id, thread.id))
        if row is None:
            raise
        row.number = max(row.number, number)


@events.during(events.ContentErased)
def forget_thread(event: events.ContentErased) -> None:
    """Forget who read what is erased; a purge erases all content of a group."""
    db.session.execute(db.delete(ReadMark).where(ReadMark.thread_id == event.id))


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget what a person read."""
    db.session.execute(db.delete(ReadMark).where(ReadMark.user_id == event.user_id))
