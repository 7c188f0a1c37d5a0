"""Threads, the posts in them, and what comes of them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import url_for
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import former
from ..content import Content, Searchable
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model, db
from ..web.text import excerpt, plain

PAGE_SIZE = 50


class Purpose(StrEnum):
    """What a thread is begun for, and by that what it can come to."""

    DISCUSSION = "discussion"
    QUESTION = "question"
    """It waits until an answer is accepted."""
    PROPOSAL = "proposal"
    """Members take positions until it closes."""
    ANNOUNCEMENT = "announcement"
    """Begun by coordinators alone."""


def page_of_number(number: int) -> int:
    """Return the page, from 1, on which the post with that number stands.

    Pages hold fixed ranges of numbers, so that the address of a post stays right when others
    before it are hidden.
    """
    return (number - 1) // PAGE_SIZE + 1


class Thread(Content):
    """A discussion thread. What it begins with is its first post."""

    __tablename__ = "threads"
    partial = "threads/_thread.html"
    written_with = "post"

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    last_number: Mapped[int] = mapped_column(default=0, doc="number of the newest post")
    locked: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="since when only coordinators answer"
    )
    purpose: Mapped[str] = mapped_column(String(12), default=Purpose.DISCUSSION)
    accepted_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), index=True, doc="the post that answers the question"
    )
    settled: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="since when it is resolved")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closes: Mapped[datetime | None] = mapped_column(
        UTCDateTime, index=True, doc="until when a proposal takes positions"
    )
    told_closing: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="the end that was told a day before it came"
    )
    told_closed: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="the end that was told when it had come"
    )
    summary: Mapped[str] = mapped_column(Text, default="", doc="Markdown, kept current by members")
    summary_html: Mapped[str] = mapped_column(Text, default="", doc="rendered when it was saved")
    summarised: Mapped[datetime | None] = mapped_column(UTCDateTime)
    summarised_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    # The accepted answer is content too, and must not be taken for what the thread itself is.
    __mapper_args__: Any = {
        "polymorphic_identity": "thread",
        "inherit_condition": id == Content.id,
    }

    settled_by: Mapped[Any] = relationship("User", foreign_keys=settled_by_id)
    summarised_by: Mapped[Any] = relationship("User", foreign_keys=summarised_by_id)

    @property
    def heading(self) -> str:
        """The title."""
        return self.title

    @property
    def takes_positions(self) -> bool:
        """Whether it is a proposal that has not closed yet."""
        return self.purpose == Purpose.PROPOSAL and self.closes is not None and self.closes > now()

    @property
    def movable(self) -> bool:
        """Whether it can go to another group."""
        return True

    def address(self) -> str:
        """Return the path of the thread's page."""
        return url_for("threads.thread", slug=self.group.slug, thread_id=self.id)

    @property
    def pages(self) -> int:
        """How many pages the posts fill."""
        return max(1, page_of_number(self.last_number))

    def wipe(self) -> None:
        """Take away title, summary and positions; posts and outcomes are wiped each by itself."""
        super().wipe()
        former.forget(self.id)
        db.session.execute(db.delete(Position).where(Position.thread_id == self.id))
        self.title = self.summary = self.summary_html = ""
        self.accepted_id = None

    def searchable(self) -> Searchable:
        """Return title and summary; the words are in the posts."""
        summary = plain(self.summary_html)
        return Searchable(title=self.title, pages=[(0, summary)] if summary else ())


class Post(Content):
    """One answer in a thread; `parent` is the thread, whose audience the post shares."""

    __tablename__ = "posts"
    __table_args__: Any = (UniqueConstraint("thread_id", "number"),)
    __mapper_args__: Any = {"polymorphic_identity": "post"}
    partial = "threads/_post.html"
    written_with = "post"
    changeable = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(BigId, ForeignKey("threads.id"))
    number: Mapped[int] = mapped_column(
        doc="place in the thread, from 1; posts that went to another thread leave gaps"
    )
    body: Mapped[str] = mapped_column(Text, doc="Markdown as it was typed")
    body_html: Mapped[str] = mapped_column(Text, doc="rendered and sanitised when it was saved")

    translations: Mapped[list[Any]] = relationship(
        "PostTranslation", order_by="PostTranslation.id", viewonly=True
    )

    @property
    def title(self) -> str:
        """The title of the thread."""
        return str(self.parent.title)  # type: ignore[union-attr]

    @property
    def heading(self) -> str:
        """The title of the thread."""
        return self.title

    @property
    def excerpt(self) -> str:
        """The first words, for lists."""
        return excerpt(plain(self.body_html))

    def address(self) -> str:
        """Return the path of the thread's page, at this post."""
        page = page_of_number(self.number)
        path = url_for(
            "threads.thread",
            slug=self.group.slug,
            thread_id=self.thread_id,
            page=page if page > 1 else None,
        )
        return f"{path}#c{self.id}"

    @property
    def subject(self) -> Content:
        """The thread, if this is the post that it begins with: see `Content`."""
        return self.parent if self.number == 1 and self.parent else self

    def wipe(self) -> None:
        """Take away the words, former ones too; the number stays, so that the pages do."""
        super().wipe()
        former.forget(self.id)
        self.body = self.body_html = ""

    def searchable(self) -> Searchable:
        """Return the words of the post, and those of its translations as pages of their own."""
        others = list(enumerate(self.translations, 1))
        return Searchable(
            pages=[(0, plain(self.body_html)), *((n, plain(row.body_html)) for n, row in others)],
            languages={number: row.language for number, row in others},
        )

    @classmethod
    def texts_of(cls, wanted: Iterable[tuple[Content, int]]) -> dict[tuple[int, int], str]:
        """Return the texts of those pages; of translations only where one is wanted."""
        return {
            (item.id, page): text
            for item, page in wanted
            if isinstance(item, Post)
            for number, text in (item.searchable().pages if page else [(0, plain(item.body_html))])
            if number == page
        }


class Outcome(Content):
    """What came of a thread, in its own words; `parent` is the thread, whose audience it shares."""

    __tablename__ = "outcomes"
    __mapper_args__: Any = {"polymorphic_identity": "outcome"}
    partial = "threads/_outcome.html"
    written_with = "post"
    changeable = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(BigId, ForeignKey("threads.id"), index=True)
    body: Mapped[str] = mapped_column(Text, doc="Markdown as it was typed")
    body_html: Mapped[str] = mapped_column(Text, doc="rendered and sanitised when it was saved")

    @property
    def title(self) -> str:
        """The title of the thread."""
        return str(self.parent.title)  # type: ignore[union-attr]

    @property
    def heading(self) -> str:
        """The title of the thread."""
        return self.title

    @property
    def excerpt(self) -> str:
        """The first words, for lists."""
        return excerpt(plain(self.body_html))

    def address(self) -> str:
        """Return the path of the thread's first page, at the outcome."""
        path = url_for("threads.thread", slug=self.group.slug, thread_id=self.thread_id, page=1)
        return f"{path}#c{self.id}"

    def wipe(self) -> None:
        """Take away the words, former ones too."""
        super().wipe()
        former.forget(self.id)
        self.body = self.body_html = ""

    def searchable(self) -> Searchable:
        """Return the words of the outcome."""
        return Searchable(pages=[(0, plain(self.body_html))])


class Stance(StrEnum):
    """What somebody thinks of a proposal; in the order in which they are shown."""

    AGREE = "agree"
    ABSTAIN = "abstain"
    DISAGREE = "disagree"
    BLOCK = "block"
    """It must not be done like this; needs a reason."""


class Position(Model):
    """Where one person stands on a proposal, and why."""

    __tablename__ = "positions"
    __table_args__: Any = (UniqueConstraint("thread_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    thread_id: Mapped[int] = mapped_column(BigId, ForeignKey("threads.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    stance: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="", doc="plain text")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    user: Mapped[Any] = relationship("User", lazy="joined", innerjoin=True)

    @property
    def edited(self) -> bool:
        """Whether the person came to think otherwise, or gave another reason."""
        return (self.changed - self.created).total_seconds() > 1
