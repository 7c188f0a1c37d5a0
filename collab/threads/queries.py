"""Questions about threads and posts. Each takes a scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_
from sqlalchemy.orm import aliased, joinedload

from ..content import Content, State
from ..db import now
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..web.paging import Page, page_of
from . import reading
from .models import PAGE_SIZE, Post, Purpose, Thread


class Show(StrEnum):
    """Which threads of a group a list shows."""

    ALL = ""
    UNREAD = "unread"
    """Those in which something is new since the person was there."""
    QUESTIONS = "questions"
    """Those that wait for an answer: a list of work."""
    PROPOSALS = "proposals"
    """Those that take positions."""
    ANNOUNCEMENTS = "announcements"
    DONE = "done"
    """What came to something: resolved, answered, with an outcome."""

    @classmethod
    def of(cls, value: str | None) -> "Show":
        """Return what an address asks for; everything if it asks for nothing that there is."""
        return cls(value) if value in set(cls) else cls.ALL


@dataclass(frozen=True)
class Summary:
    """A thread as a list shows it: how many answers it has, and the last one if there is any."""

    thread: Thread
    answers: int
    last: Post | None
    answered: bool
    """Whether an answer is accepted that the reader sees."""
    decided: bool
    """Whether there is an outcome that the reader sees."""
    unread: int
    """How many posts are new since the reader was there; 0 if she has never been there."""


def threads_in(
    group: Group, scope: Scope, page: int, show: Show = Show.ALL, reader_id: int = 0
) -> Page[Summary]:
    """Return one page of the group's threads: the pinned ones, then by their newest post."""
    last_said = _newest(scope, "created")
    found = page_of(
        db.select(Thread)
        .where(Thread.group_id == group.id, scope.where(Thread), *_narrowed(show, scope, reader_id))
        .options(joinedload(Thread.group, innerjoin=True))
        .order_by(
            Thread.pinned.is_(None),
            Thread.pinned.desc(),
            func.coalesce(last_said, Thread.created).desc(),
            Thread.id.desc(),
        ),
        page,
    )
    return Page(_summaries(found.items, scope, reader_id), found.number, found.more)


def _narrowed(show: Show, scope: Scope, reader_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions of a list."""
    if show == Show.UNREAD:
        return [reading.has_unread(scope, reader_id)]
    if show == Show.QUESTIONS:
        question = Thread.purpose == Purpose.QUESTION
        return [question, Thread.settled.is_(None), ~_answered(scope)]
    if show == Show.PROPOSALS:
        return [Thread.purpose == Purpose.PROPOSAL, Thread.closes > now()]
    if show == Show.ANNOUNCEMENTS:
        return [Thread.purpose == Purpose.ANNOUNCEMENT]
    if show == Show.DONE:
        return [or_(Thread.settled.is_not(None), _answered(scope), _decided(scope))]
    return []


def thread(thread_id: int, slug: str, scope: Scope) -> Thread | None:
    """Return the thread if the person may see it and it stands in the group with that slug."""
    return db.session.scalar(
        db.select(Thread)
        .join(Group, Group.id == Thread.group_id)
        .where(Thread.id == thread_id, Group.slug == slug, scope.where(Thread))
    )


def thread_by_id(thread_id: int, scope: Scope) -> Thread | None:
    """Return the thread if the person may see it, in whatever group."""
    return db.session.scalar(db.select(Thread).where(Thread.id == thread_id, scope.where(Thread)))


def post(post_id: int, within: Thread, scope: Scope) -> Post | None:
    """Return a post of that thread if the person may see it."""
    return db.session.scalar(
        db.select(Post).where(Post.id == post_id, Post.thread_id == within.id, scope.where(Post))
    )


def posts_on_page(within: Thread, page: int, scope: Scope) -> Sequence[Post]:
    """Return the posts of one page in their order; pages count from 1."""
    first = (page - 1) * PAGE_SIZE + 1
    return db.session.scalars(
        db.select(Post)
        .where(
            Post.thread_id == within.id,
            Post.number.between(first, first + PAGE_SIZE - 1),
            scope.where(Post),
        )
        .order_by(Post.number)
    ).all()


def posts_after(within: Thread, number: int, scope: Scope, limit: int) -> Sequence[Post]:
    """Return the posts that follow a number, in their order, at most `limit` of them."""
    return db.session.scalars(
        db.select(Post)
        .where(Post.thread_id == within.id, Post.number > number, scope.where(Post))
        .order_by(Post.number)
        .limit(limit)
    ).all()


def threads_to_join(
    group_ids: Iterable[int], scope: Scope, without: Thread, limit: int = 200
) -> Sequence[Thread]:
    """Return the newest threads of these groups into which the posts of another can go."""
    return db.session.scalars(
        db.select(Thread)
        .where(
            Thread.group_id.in_(list(group_ids)),
            Thread.id != without.id,
            Thread.state == State.SHOWN,
            scope.where(Thread),
        )
        .options(joinedload(Thread.group, innerjoin=True))
        .order_by(Thread.group_id != without.group_id, Thread.created.desc())
        .limit(limit)
    ).all()


def _summaries(threads: Sequence[Thread], scope: Scope, reader_id: int) -> list[Summary]:
    # A subquery for each thread: for a join SQLite would read all that the person may see.
    ids = [one.id for one in threads]
    asked = db.select(
        Thread.id,
        _newest(scope, "id"),
        _number(scope),
        _answered(scope),
        _decided(scope),
        reading.number_unread(scope, reader_id),
    ).where(Thread.id.in_(ids))
    rows = db.session.execute(asked).all()
    last_ids = [row[1] for row in rows if row[1] is not None]
    posts = db.session.scalars(db.select(Post).where(Post.id.in_(last_ids), scope.where(Post)))
    last = {post.id: post for post in posts}
    known = {row[0]: (last.get(row[1]), *row[2:]) for row in rows}
    return [_summary(one, *known.get(one.id, (None, 0, False, False, 0))) for one in threads]


def _newest(scope: Scope, column: str) -> ScalarSelect[Any]:
    """Ask for a column of a thread's newest post that the person sees; an index leads to it."""
    post = aliased(Content)
    return (
        db.select(getattr(post, column))
        .where(post.parent_id == Thread.id, post.kind == "post", scope.where(post))
        .order_by(post.created.desc())
        .limit(1)
        .correlate(Thread)
        .scalar_subquery()
    )


def _number(scope: Scope) -> ScalarSelect[int]:
    """Ask how many posts of a thread the person sees."""
    post = aliased(Content)
    seen = db.select(func.count()).where(
        post.parent_id == Thread.id, post.kind == "post", scope.where(post)
    )
    return seen.correlate(Thread).scalar_subquery()


def _answered(scope: Scope) -> ColumnElement[bool]:
    """Ask whether the thread has an accepted answer that the person sees in it."""
    post = aliased(Content)
    seen = db.select(post.id).where(
        post.id == Thread.accepted_id, post.parent_id == Thread.id, scope.where(post)
    )
    return seen.correlate(Thread).exists()


def _decided(scope: Scope) -> ColumnElement[bool]:
    """Ask whether the thread has an outcome that the person sees."""
    outcome = aliased(Content)
    seen = db.select(outcome.id).where(
        outcome.parent_id == Thread.id, outcome.kind == "outcome", scope.where(outcome)
    )
    return seen.correlate(Thread).exists()


def _summary(
    one: Thread, newest: Post | None, posts: int, answered: bool, decided: bool, unread: int
) -> Summary:
    # One of the posts is the question itself. It need not be the oldest, once posts of another
    # thread have come in.
    answers: Any = max(0, posts - 1)
    last = newest if answers else None
    return Summary(one, answers, last, bool(answered), bool(decided), unread or 0)
