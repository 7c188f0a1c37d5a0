"""Questions that cross features. Each takes a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import joinedload, selectin_polymorphic

from ..chat.models import Message
from ..content import Audience, Content
from ..extensions import db
from ..groups.models import Group
from ..library.models import Document
from ..policy import Scope
from ..threads.models import Post, Thread

C = TypeVar("C", bound=Content)

KINDS = (Document, Thread, Post, Message)


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
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group))
    )


def news_of(scope: Scope, group: Group, *, documents: int, posts: int, messages: int) -> News:
    """Return the newest documents, posts and chat messages of a group, newest first."""
    return News(
        group,
        _newest(scope, Document, group, documents),
        _last_words(scope, group, posts),
        _newest(scope, Message, group, messages),
    )


def newest_knowledge(scope: Scope, kind: str | None = None) -> Select[tuple[Content]]:
    """Return the question for what groups gave to the whole coalition, newest first."""
    asked = (
        db.select(Content)
        .where(
            Content.audience == Audience.COALITION,
            Content.kind.in_([kind] if kind else ["document", "thread"]),
            scope.where(Content),
        )
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group))
    )
    return asked.order_by(Content.created.desc())


def _last_words(scope: Scope, group: Group, count: int) -> Sequence[Post]:
    """Return the newest post of each of the threads in which something was said last."""
    last = (
        db.select(Post.thread_id, func.max(Post.number).label("number"))
        .where(Post.group_id == group.id, scope.where(Post))
        .group_by(Post.thread_id)
        .subquery()
    )
    return (
        db.session.scalars(
            db.select(Post)
            .join(last, (Post.thread_id == last.c.thread_id) & (Post.number == last.c.number))
            .options(joinedload(Post.parent))
            .order_by(Post.created.desc())
            .limit(count)
        )
        .unique()
        .all()
    )


def _newest(scope: Scope, kind: type[C], group: Group, count: int) -> Sequence[C]:
    return (
        db.session.scalars(
            db.select(kind)
            .where(kind.group_id == group.id, scope.where(kind))
            .options(joinedload(kind.parent))
            .order_by(kind.created.desc())
            .limit(count)
        )
        .unique()
        .all()
    )
