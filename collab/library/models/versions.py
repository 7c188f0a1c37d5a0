"""Versions of documents, the text of their pages, and the pictures of these."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...content import new_id
from ...db import BigId, UTCDateTime, now
from ...extensions import Model

if TYPE_CHECKING:
    from .documents import Document


class ReadingState(StrEnum):
    """How far the worker is with the text of a version."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"


class CleanState(StrEnum):
    """What has become of the cleaned copy of a version."""

    WAITING = "waiting"
    CLEANED = "cleaned"
    """There is a copy without what the file told about its makers."""
    UNCHANGED = "unchanged"
    """There was nothing to take away: the file itself is given out."""
    UNCLEANABLE = "uncleanable"
    """Such files cannot be cleaned: the file itself is given out, and the page says so."""


class DrawState(StrEnum):
    """What has become of the pictures of the pages."""

    WAITING = "waiting"
    DRAWN = "drawn"
    NONE = "none"
    """There are no pages to draw, or they could not be drawn: the text is shown."""


class Version(Model):
    """One file of a document, never changed after it was stored."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        UniqueConstraint("uploader_id", "submission"),
        Index("ix_versions_state_created", "state", "created"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=new_id)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(doc="from 1")
    uploader_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submission: Mapped[str | None] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(255), doc="as it was called when uploaded")
    blob: Mapped[str] = mapped_column(String(80), doc="name in the store")
    size: Mapped[int] = mapped_column(BigId, doc="bytes")
    sha256: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    media_type: Mapped[str | None] = mapped_column(String(120), doc="found by looking inside")
    disguised: Mapped[bool] = mapped_column(default=False, doc="the name claims another type")
    state: Mapped[str] = mapped_column(String(12), default=ReadingState.WAITING)
    reason: Mapped[str | None] = mapped_column(String(20), doc="why the text could not be read")
    scanned: Mapped[bool] = mapped_column(default=False, doc="its text was recognised in pictures")
    unlocked: Mapped[bool] = mapped_column(
        default=False, doc="was read with a password, which was not kept"
    )
    pages_done: Mapped[int] = mapped_column(default=0)
    pages_total: Mapped[int] = mapped_column(default=0)

    note: Mapped[str] = mapped_column(Text, default="", doc="what has changed, in words")
    label: Mapped[str | None] = mapped_column(
        String(120), doc='what people call it ("as sent to CAT, 12 May"); it is kept for good'
    )
    labelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    labelled: Mapped[datetime | None] = mapped_column(UTCDateTime)
    restored_from: Mapped[int | None] = mapped_column(doc="number of the version it repeats")

    clean_state: Mapped[str] = mapped_column(String(12), default=CleanState.WAITING)
    clean_blob: Mapped[str | None] = mapped_column(String(80), doc="the cleaned copy, in the store")
    clean_size: Mapped[int | None] = mapped_column(BigId)
    clean_sha256: Mapped[str | None] = mapped_column(String(64))
    clean_type: Mapped[str | None] = mapped_column(String(120))
    clean_ending: Mapped[str | None] = mapped_column(
        String(10), doc="of the copy's name, where the copy is of another type"
    )
    removed: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, doc="what cleaning took away: what (a code), count, detail"
    )

    draw_state: Mapped[str] = mapped_column(String(12), default=DrawState.WAITING)
    preview_blob: Mapped[str | None] = mapped_column(
        String(80), doc="pictures and text layers of all pages one after another, in the store"
    )

    document: Mapped["Document"] = relationship(foreign_keys=document_id)
    uploader: Mapped[Any] = relationship("User", foreign_keys=uploader_id)
    labelled_by: Mapped[Any] = relationship("User", foreign_keys=labelled_by_id)
    pages: Mapped[list["Page"]] = relationship(order_by="Page.number", back_populates="version")


class Page(Model):
    """The text of one page of a version; `label` is what the page calls itself, if anything."""

    __tablename__ = "pages"

    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("versions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, doc="from 1")
    label: Mapped[str | None] = mapped_column(String(100))
    recognised: Mapped[bool] = mapped_column(default=False, doc="its text was read in a picture")
    text: Mapped[str] = mapped_column(Text)

    version: Mapped[Version] = relationship(back_populates="pages")


class PageImage(Model):
    """Where in the preview blob of a version the picture of a page lies, and what goes with it.

    Places are bytes from the start of the blob. The layer is JSON: ``{"words": [[x, y, w, h,
    "word"], ...]}``, in ten thousandths of the width and height, in reading order.
    """

    __tablename__ = "page_images"

    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("versions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, doc="from 1")
    width: Mapped[int] = mapped_column(doc="pixels")
    height: Mapped[int] = mapped_column(doc="pixels")
    image_at: Mapped[int] = mapped_column(BigId)
    image_size: Mapped[int]
    thumb_at: Mapped[int] = mapped_column(BigId)
    thumb_size: Mapped[int]
    layer_at: Mapped[int] = mapped_column(BigId)
    layer_size: Mapped[int]
