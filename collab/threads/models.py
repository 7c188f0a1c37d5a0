"""Threads and the posts in them."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..content import Content, Searchable
from ..db import BigId, UTCDateTime
from ..web.text import excerpt, plain

PAGE_SIZE = 50


def page_of_number(number: int) -> int:
    """Return the page, from 1, on which the post with that number stands.

    Pages hold fixed ranges of numbers, so that the address of a post stays right when others
    before it are hidden.
    """
    return (number - 1) // PAGE_SIZE + 1


class Thread(Content):
    """A discussion thread. What it begins with is its first post."""

    __tablename__ = "threads"
    __mapper_args__: Any = {"polymorphic_identity": "thread"}
    partial = "threads/_thread.html"
    written_with = "post"
    movable = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    last_number: Mapped[int] = mapped_column(default=0, doc="number of the newest post")
    locked: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="since when only coordinators answer"
    )

    @property
    def heading(self) -> str:
        """The title."""
        return self.title

    def address(self) -> str:
        """Return the path of the thread's page."""
        return url_for("threads.thread", slug=self.group.slug, thread_id=self.id)

    @property
    def pages(self) -> int:
        """How many pages the posts fill."""
        return max(1, page_of_number(self.last_number))

    def wipe(self) -> None:
        """Take away the title; the posts are wiped each by itself."""
        super().wipe()
        self.title = ""

    def searchable(self) -> Searchable:
        """Return the title; the words are in the posts."""
        return Searchable(title=self.title)


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
        """Take away the words; the number stays, so that the thread's pages do."""
        super().wipe()
        self.body = self.body_html = ""

    def searchable(self) -> Searchable:
        """Return the words of the post."""
        return Searchable(pages=[(0, plain(self.body_html))])
