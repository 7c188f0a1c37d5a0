"""What every document, thread, post and chat message has in common.

Subclass `Content`, name its kind, and the new thing is covered by the policy, found by search,
reachable at `/c/<id>` and can be hidden, without touching any of those packages.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    case,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .db import BigId, UTCDateTime, now
from .extensions import Model, db


class Audience(StrEnum):
    """Who may see a piece of content; never more than the group unless it says COALITION."""

    GROUP = "group"
    COALITION = "coalition"
    RESTRICTED = "restricted"


class State(StrEnum):
    """SHOWN is the normal case; the others say who sees it besides, or whether anybody does."""

    SHOWN = "shown"
    WAITING = "waiting"
    """By a newcomer, until a coordinator approves it: seen by its author and the moderators."""
    HIDDEN = "hidden"
    """By a moderator or by reports: seen by its author and the moderators."""
    BINNED = "binned"
    """Removed; it can be restored for `BIN_DAYS`, then it is erased."""
    ERASED = "erased"
    """Its words are gone for good; the row stays, so that numbers have no gaps."""


BIN_DAYS = 30


@dataclass(frozen=True)
class Searchable:
    """What search may know of a piece of content: a title, and its text page by page.

    Pages are numbered from 1; content that has no pages gives one page with the number 0.
    """

    title: str = ""
    pages: Iterable[tuple[int, str]] = field(default=())
    languages: Mapping[int, str] = field(default_factory=dict)
    """Of pages in another language than the item, by their numbers."""


def new_id() -> int:
    """Return a random id of 52 bits: see `db.small_id`.

    Ids stand in addresses, and counted ids would tell how much is written in groups that one may
    not see. 52 bits pass through JavaScript unharmed; among a million ids the chance of a clash is
    about 1 in 10,000, and a clash refuses the second row instead of replacing the first.
    """
    return secrets.randbits(51) | 1 << 51


content_readers = Table(
    "content_readers",
    db.metadata,
    db.Column("content_id", BigId, ForeignKey("content.id"), primary_key=True),
    db.Column("user_id", ForeignKey("users.id"), primary_key=True, index=True),
)

content_topics = Table(
    "content_topics",
    db.metadata,
    db.Column("content_id", BigId, ForeignKey("content.id"), primary_key=True),
    db.Column("topic_id", ForeignKey("topics.id"), primary_key=True, index=True),
)


class Content(Model):
    """A piece of content: anything that a person puts into a group."""

    __tablename__ = "content"
    __table_args__: Any = (
        UniqueConstraint("author_id", "submission"),
        Index("ix_content_group_kind_created", "group_id", "kind", "created"),
        Index("ix_content_audience_created", "audience", "created"),
        Index("ix_content_parent_created", "parent_id", "created"),
        Index(
            "ix_content_group_pinned",
            "group_id",
            "pinned",
            sqlite_where=text("pinned IS NOT NULL"),
            postgresql_where=text("pinned IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), doc="the thread that a post stands in"
    )
    with_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), index=True, doc="the post that a file stays with"
    )
    audience: Mapped[str] = mapped_column(String(12), default=Audience.GROUP)
    state: Mapped[str] = mapped_column(String(8), default=State.SHOWN)
    parent_state: Mapped[str] = mapped_column(
        String(8), default=State.SHOWN, doc="state of the thread that a post stands in"
    )
    pinned: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="on top of the group's lists")
    binned: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="when it came into the bin")
    held: Mapped[bool] = mapped_column(
        default=False, doc="kept as evidence: neither removed nor erased while this holds"
    )
    language: Mapped[str | None] = mapped_column(String(8))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    submission: Mapped[str | None] = mapped_column(
        String(64), doc="idempotency key of the form; the same key never makes a second row"
    )

    author: Mapped[Any] = relationship(
        "User", foreign_keys=author_id, lazy="joined", innerjoin=True
    )
    group: Mapped[Any] = relationship("Group", foreign_keys=group_id)
    parent: Mapped["Content | None"] = relationship(remote_side=id, foreign_keys=parent_id)
    readers: Mapped[list[Any]] = relationship(
        "User", secondary=content_readers, doc="the named people of a restricted item"
    )
    topics: Mapped[list[Any]] = relationship(
        "Topic", secondary=content_topics, order_by="Topic.position, Topic.id"
    )

    __mapper_args__: Any = {"polymorphic_on": "kind", "polymorphic_abstract": True}

    partial: ClassVar[str]
    """The template that draws one such item, given it as `item`."""
    written_with: ClassVar[str]
    """The permission of `policy.Permission` that it takes to put such a thing into a group."""
    changeable: ClassVar[bool] = False
    """Whether its author can change its words."""
    pinnable: ClassVar[bool] = False
    """Whether it can be pinned although it cannot be moved."""
    stays_inside: ClassVar[bool] = False
    """Whether it stays in its group although what it stands in is given to the coalition."""

    @property
    def movable(self) -> bool:
        """Whether it can go to another group by itself, with what stands in it."""
        return False

    @property
    def edited(self) -> bool:
        """Whether the item was changed after it was first saved."""
        return (self.changed - self.created).total_seconds() > 1

    @property
    def heading(self) -> str:
        """What the item is called in lists and search results."""
        raise NotImplementedError

    @property
    def root(self) -> "Content":
        """What decides who sees it: the thread of a post, else the item itself."""
        return self.parent or self

    def places(self) -> list[str]:
        """Return the names of what it stands in, itself included: a search can be kept to each.

        What stays with a post or a message stands wherever that stands.
        """
        names = [f"c{id_}" for id_ in (self.id, self.parent_id) if id_ is not None]
        holder = db.session.get(Content, self.with_id) if self.with_id is not None else None
        return [*names, *(holder.places() if holder is not None else ())]

    @property
    def subject(self) -> "Content":
        """What an act of moderation falls upon: with its first post goes the whole thread."""
        return self

    def hands(self) -> frozenset[int]:
        """Return the accounts of those whose words or files it is: they are parties to reports."""
        return frozenset({self.author_id})

    def wipe(self) -> None:
        """Take away every word of it, and what only it has: files, pages, versions.

        For `State.ERASED`. Needs a transaction; kinds add to this what they keep elsewhere.
        """
        self.submission, self.language, self.pinned = None, None, None
        self.readers.clear()
        self.topics.clear()

    def settle_in(self, group_id: int) -> None:
        """Let go of what belongs to the group it stood in, such as a folder, when it is moved."""
        self.group_id = group_id

    def address(self) -> str:
        """Return the path of the page on which the item stands, with its anchor."""
        raise NotImplementedError

    def address_at(self, page: int, words: str) -> str:
        """Return the path to that page of the item with the words marked; 0 means no page."""
        return self.address()

    def searchable(self) -> Searchable:
        """Return what search may find the item by."""
        raise NotImplementedError

    @classmethod
    def texts_of(cls, wanted: Iterable[tuple["Content", int]]) -> dict[tuple[int, int], str]:
        """Return the texts of those pages of items of this kind, for snippets, by id and page.

        Kinds whose text stands in other tables load it for all items at once.
        """
        return {
            (item.id, page): text
            for item, page in wanted
            for number, text in item.searchable().pages
            if number == page
        }


def belonging_to(*content_ids: int) -> ColumnElement[bool]:
    """Return the condition that keeps what stands in these, and what stays with them."""
    return or_(Content.parent_id.in_(content_ids), Content.with_id.in_(content_ids))


def pinned_where_they_stand() -> list[str | None]:
    """Return the kinds that are pinned in the place where they stand, not on top of the group's."""
    kinds = Content.__mapper__.self_and_descendants
    return [kind.polymorphic_identity for kind in kinds if kind.class_.pinnable]


def audience_of_parts(audience: str) -> ColumnElement[str]:
    """Return what stands in something gets as its audience, when that has this one: for an UPDATE.

    Kinds that stay inside are never given to the coalition with it.
    """
    kinds = Content.__mapper__.self_and_descendants
    inside = [kind.polymorphic_identity for kind in kinds if kind.class_.stays_inside]
    kept = Audience.GROUP if audience == Audience.COALITION else Audience(audience)
    return case((Content.kind.in_(inside), kept.value), else_=Audience(audience).value)
