"""Questions that cross features. Each takes a scope."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, Select, exists, or_
from sqlalchemy.orm import aliased, joinedload, selectin_polymorphic, selectinload

from ..chat.models import Message
from ..comments.models import Comment
from ..content import Audience, Content, pinned_where_they_stand
from ..extensions import db
from ..groups.models import Group
from ..library.models import Document
from ..policy import Scope
from ..threads.models import Outcome, Post, Thread

C = TypeVar("C", bound=Content)

KINDS = (Document, Thread, Post, Message, Comment, Outcome)


@dataclass(frozen=True)
class News:
    """What is newest in one group."""

    group: Group
    documents: Sequence[Document]
    posts: Sequence[Post]
    messages: Sequence[Message]


def item_or_none(scope: Scope, content_id: int) -> Content | None:
    """Return any piece of content that the person may see."""
    return db.session.scalar(
        db.select(Content)
        .where(Content.id == content_id, scope.where(Content))
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group, innerjoin=True))
    )


def news_of(
    scope: Scope, groups: Sequence[Group], *, documents: int, posts: int, messages: int
) -> list[News]:
    """Return the newest documents, posts and chat messages of each group, newest first.

    Of a thread only its newest post counts. The number of statements does not depend on the
    number of groups.
    """
    ids = _newest_ids(scope, groups, documents, posts, messages)
    newest_documents = _by_group(_loaded(scope, Document, ids))
    newest_posts = _by_group(_loaded(scope, Post, ids))
    newest_messages = _by_group(_loaded(scope, Message, ids))
    return [
        News(group, newest_documents[group.id], newest_posts[group.id], newest_messages[group.id])
        for group in groups
    ]


def pinned_in(scope: Scope, group: Group) -> Sequence[Content]:
    """Return what is pinned in the group, the latest pin first."""
    return (
        db.session.scalars(
            db.select(Content)
            .where(Content.group_id == group.id, Content.pinned.is_not(None), scope.where(Content))
            .where(Content.kind.not_in(pinned_where_they_stand()))
            .options(
                selectin_polymorphic(Content, KINDS), joinedload(Content.group, innerjoin=True)
            )
            .order_by(Content.pinned.desc())
        )
        .unique()
        .all()
    )


def newest_knowledge(scope: Scope, kind: str | None = None) -> Select[tuple[Content]]:
    """Return the question for what groups gave to the whole coalition, newest first."""
    asked = (
        db.select(Content)
        .where(
            Content.audience == Audience.COALITION,
            Content.kind.in_([kind] if kind else ["document", "thread"]),
            or_(Content.kind != "document", Content.parent_id.is_(None)),
            scope.where(Content),
        )
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group, innerjoin=True))
    )
    return asked.order_by(Content.created.desc())


def _newest_ids(
    scope: Scope, groups: Sequence[Group], documents: int, posts: int, messages: int
) -> list[int]:
    counts = (("document", documents), ("post", posts), ("message", messages))
    asked = _newest_places(scope, counts).where(Group.id.in_([group.id for group in groups]))
    return [found for row in db.session.execute(asked) for found in row if found is not None]


@lru_cache(maxsize=200)  # its dozen subqueries take as long to put together as to answer
def _newest_places(scope: Scope, counts: tuple[tuple[str, int], ...]) -> Select[Any]:
    """Ask for the ids of the newest items: a row for each group, a column for each place.

    A subquery for each place, because that is the only limit within each group that SQLite
    answers from an index.
    """
    one, later = aliased(Content), aliased(Content)
    seen = scope.where(one)
    files: Any = Document.__table__.alias()
    stays = (files.c.id == one.id, files.c.stays)
    answered = exists(
        db.select(later.id).where(
            later.parent_id == one.parent_id,
            later.kind == one.kind,
            later.created > one.created,
            scope.where(later),
        )
    )

    def at(kind: str, place: int) -> ScalarSelect[int]:
        newest = db.select(one.id).where(one.group_id == Group.id, one.kind == kind, seen)
        if kind == "post":
            newest = newest.where(~answered)
        if kind == "document":
            newest = newest.where(~exists(db.select(files.c.id).where(*stays)))
        newest = newest.order_by(one.created.desc()).limit(1).offset(place)
        return newest.correlate(Group).scalar_subquery()

    return db.select(*(at(kind, place) for kind, count in counts for place in range(count)))


def _loaded(scope: Scope, kind: type[C], ids: Sequence[int]) -> Sequence[C]:
    return db.session.scalars(
        db.select(kind)
        .where(kind.id.in_(ids), scope.where(kind))
        .options(selectinload(kind.parent.of_type(Thread)))
        .order_by(kind.created.desc())
    ).all()


def _by_group(items: Sequence[C]) -> Mapping[int, list[C]]:
    by_group: dict[int, list[C]] = defaultdict(list)
    for item in items:
        by_group[item.group_id].append(item)
    return by_group
