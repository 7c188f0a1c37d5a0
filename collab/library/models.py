"""Folders, documents, their versions and the text that was read from them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import url_for
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, tuple_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import jobs
from ..content import Content, Searchable, new_id
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model, db
from .storage import remove_blobs


class ReadingState(StrEnum):
    """How far the worker is with the text of a version."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"


class Folder(Model):
    """A folder in a group's library; folders can stand in folders."""

    __tablename__ = "folders"
    __table_args__ = (UniqueConstraint("group_id", "parent_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    parent: Mapped["Folder | None"] = relationship(remote_side=id)


class Document(Content):
    """A document: a title, and the file in all its versions."""

    __tablename__ = "documents"
    __mapper_args__: Any = {"polymorphic_identity": "document"}
    partial = "library/_document.html"
    written_with = "upload"
    movable = True
    changeable = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("versions.id", use_alter=True, name="fk_documents_version_id"),
        doc="the newest version",
    )

    folder: Mapped[Folder | None] = relationship()
    version: Mapped["Version"] = relationship(
        foreign_keys=version_id, post_update=True, lazy="joined"
    )

    @property
    def heading(self) -> str:
        """The title."""
        return self.title

    def address(self) -> str:
        """Return the path of the document's page."""
        return url_for("library.document", slug=self.group.slug, document_id=self.id)

    def address_at(self, page: int, words: str) -> str:
        """Return the path that leads to that page of the text, with the words marked."""
        return url_for(
            "library.document",
            slug=self.group.slug,
            document_id=self.id,
            at=page or None,
            q=words or None,
        )

    def hands(self) -> frozenset[int]:
        """Return the author and whoever uploaded a version."""
        asked = db.select(Version.uploader_id).where(Version.document_id == self.id)
        return super().hands() | frozenset(db.session.scalars(asked))

    def wipe(self) -> None:
        """Take away the title, all versions with their text, and have the files removed."""
        super().wipe()
        ids = db.select(Version.id).where(Version.document_id == self.id)
        blobs = list(db.session.scalars(db.select(Version.blob).filter_by(document_id=self.id)))
        self.title, self.folder_id, self.version_id = "", None, None
        db.session.flush()
        db.session.execute(db.delete(Page).where(Page.version_id.in_(ids)))
        db.session.execute(db.delete(Version).where(Version.document_id == self.id))
        db.session.expire(self, ["version", "folder"])
        if blobs:
            jobs.enqueue(remove_blobs, " ".join(blobs), key=str(self.id))

    def settle_in(self, group_id: int) -> None:
        """Come to stand in no folder: folders are of one group."""
        super().settle_in(group_id)
        self.folder_id = None

    def searchable(self) -> Searchable:
        """Return title and file name, and the text page by page."""
        searched = _text_versions({self.id}).get(self.id)
        pages = db.session.execute(
            db.select(Page.number, Page.text).filter_by(version_id=searched).order_by(Page.number)
        )
        return Searchable(
            title=f"{self.title}\n{self.version.filename}",
            pages=[(row[0], row[1]) for row in pages],
        )

    @classmethod
    def texts_of(cls, wanted: Iterable[tuple[Content, int]]) -> dict[tuple[int, int], str]:
        """Return the texts of those pages without loading the others: see `Content`."""
        pairs = list(wanted)
        searched = _text_versions({item.id for item, _page in pairs})
        keys = [(searched[item.id], page) for item, page in pairs if item.id in searched]
        rows = db.session.execute(
            db.select(Version.document_id, Page.number, Page.text)
            .join(Version, Version.id == Page.version_id)
            .where(tuple_(Page.version_id, Page.number).in_(keys))
        )
        return {(row[0], row[1]): row[2] for row in rows}


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
    pages_done: Mapped[int] = mapped_column(default=0)
    pages_total: Mapped[int] = mapped_column(default=0)

    document: Mapped[Document] = relationship(foreign_keys=document_id)
    uploader: Mapped[Any] = relationship("User")
    pages: Mapped[list["Page"]] = relationship(order_by="Page.number", back_populates="version")


class Page(Model):
    """The text of one page of a version; `label` is what the page calls itself, if anything."""

    __tablename__ = "pages"

    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("versions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, doc="from 1")
    label: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)

    version: Mapped[Version] = relationship(back_populates="pages")


def _text_versions(document_ids: Collection[int]) -> dict[int, int]:
    """Return the version that each document is searched by: the newest whose reading has ended.

    So the text of the one before stays findable while a newer one is read. While none has ended
    it is the newest.
    """
    rows = db.session.execute(
        db.select(Version.document_id, Version.id, Version.state)
        .where(Version.document_id.in_(document_ids))
        .order_by(Version.number.desc())
    ).all()
    newest: dict[int, int] = {}
    ended: dict[int, int] = {}
    for document_id, version_id, state in rows:
        newest.setdefault(document_id, version_id)
        if state in (ReadingState.READ, ReadingState.UNREADABLE):
            ended.setdefault(document_id, version_id)
    return newest | ended
