"""Comments on documents."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..content import Content, Searchable
from ..db import BigId, UTCDateTime
from ..web.text import excerpt, plain


class Comment(Content):
    """A remark on a document; `parent` is the document.

    Talk about a document is its group's own affair: it stays inside although the document itself
    may be open to the coalition.
    """

    __tablename__ = "comments"
    __table_args__: Any = (UniqueConstraint("document_id", "number"),)
    __mapper_args__: Any = {"polymorphic_identity": "comment"}
    partial = "comments/_comment.html"
    written_with = "post"
    changeable = True
    stays_inside = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(doc="place among the comments of the document, from 1")
    reply_to_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("comments.id"), index=True, doc="the comment that this one answers"
    )
    version_number: Mapped[int] = mapped_column(doc="of the version that was read")
    page: Mapped[int | None] = mapped_column(doc="of that version, from 1")
    quote: Mapped[str] = mapped_column(Text, default="", doc="the marked passage, as plain text")
    body: Mapped[str] = mapped_column(Text, doc="Markdown as it was typed")
    body_html: Mapped[str] = mapped_column(Text, doc="rendered and sanitised when it was saved")
    settled: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="since when nothing is open")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def title(self) -> str:
        """The title of the document."""
        return str(self.parent.title)  # type: ignore[union-attr]

    @property
    def heading(self) -> str:
        """The title of the document."""
        return self.title

    @property
    def excerpt(self) -> str:
        """The first words, for lists."""
        return excerpt(plain(self.body_html))

    def address(self) -> str:
        """Return the path of the page that it is about, at this comment."""
        page, slug = self.page, self.group.slug
        path = url_for("library.document", slug=slug, document_id=self.document_id, page=page)
        return f"{path}#c{self.id}"

    @property
    def begins_id(self) -> int:
        """The id of the comment that its thread begins with: answers stand under the first one."""
        return self.reply_to_id or self.id

    def wipe(self) -> None:
        """Take away the words; the number stays."""
        super().wipe()
        self.body = self.body_html = self.quote = ""

    def searchable(self) -> Searchable:
        """Return the words of the comment."""
        return Searchable(pages=[(0, plain(self.body_html))])
