"""Documents: what they are called and said to be; the files are in their versions."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ForeignKey, String, Text, or_, tuple_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ... import jobs
from ...content import Audience, Content, Searchable
from ...db import BigId, UTCDateTime
from ...extensions import db
from ..storage import remove_blobs
from .accesses import Access
from .catalogue import DocumentKind, Tag, document_tags, remove_unused
from .folders import Folder
from .incoming import Incoming
from .versions import Page, PageImage, ReadingState, Version


class Document(Content):
    """A document: a title, and the file in all its versions."""

    __tablename__ = "documents"
    __mapper_args__: Any = {"polymorphic_identity": "document"}
    partial = "library/_document.html"
    written_with = "upload"
    changeable = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("document_kinds.id"), index=True)
    dated: Mapped[str | None] = mapped_column(
        String(10), index=True, doc="date of the document: 2024, 2024-05 or 2024-05-12 (ISO 8601)"
    )
    country: Mapped[str | None] = mapped_column(String(3), doc="of accounts.models.COUNTRIES")
    language_set: Mapped[bool] = mapped_column(
        default=False, doc="a person said which language it is in: reading leaves that alone"
    )
    organisation: Mapped[str] = mapped_column(String(200), default="", doc="whose document it is")
    source: Mapped[str] = mapped_column(String(500), default="", doc="where it was taken from")
    original_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("documents.id"), index=True, doc="the document that this one translates"
    )
    original_number: Mapped[int | None] = mapped_column(
        doc="the version of the original that it follows"
    )
    checked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), doc="who compared the translation with the original"
    )
    checked: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stays: Mapped[bool] = mapped_column(
        default=False, doc="with a post, or one that is being written: it is not in the library"
    )
    version_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("versions.id", use_alter=True, name="fk_documents_version_id"),
        doc="the newest version",
    )

    folder: Mapped[Folder | None] = relationship()
    described_as: Mapped[DocumentKind | None] = relationship(foreign_keys=kind_id)
    tags: Mapped[list[Tag]] = relationship(secondary=document_tags, order_by=Tag.name)
    checked_by: Mapped[Any] = relationship("User", foreign_keys=checked_by_id)
    version: Mapped["Version"] = relationship(
        foreign_keys=version_id, post_update=True, lazy="joined"
    )

    @property
    def movable(self) -> bool:
        """Whether it can go to another group, and be given to others, by itself."""
        return not self.stays

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
            page=page or None,
            q=words or None,
            _anchor=f"p{page}" if page else None,
        )

    def hands(self) -> frozenset[int]:
        """Return the author and whoever uploaded a version."""
        asked = db.select(Version.uploader_id).where(Version.document_id == self.id)
        return super().hands() | frozenset(db.session.scalars(asked))

    def wipe(self) -> None:
        """Take away the title, all versions with their text, and have the files removed."""
        super().wipe()
        ids = db.select(Version.id).where(Version.document_id == self.id)
        asked = db.select(Version.blob, Version.clean_blob, Version.preview_blob)
        rows = db.session.execute(asked.where(Version.document_id == self.id))
        blobs = sorted({blob for row in rows for blob in row if blob})
        self.title, self.folder_id, self.version_id = "", None, None
        self.description = self.organisation = self.source = ""
        self.kind_id = self.dated = self.country = None
        self.original_id = self.original_number = self.checked_by_id = self.checked = None
        self._drop_tags()
        self._let_translations_go()
        db.session.flush()
        for model in (Page, PageImage):
            db.session.execute(db.delete(model).where(model.version_id.in_(ids)))
        db.session.execute(db.delete(Incoming).where(Incoming.document_id == self.id))
        db.session.execute(db.delete(Access).where(Access.document_id == self.id))
        db.session.execute(db.delete(Version).where(Version.document_id == self.id))
        db.session.expire(self, ["version", "folder"])
        if blobs:
            jobs.enqueue(remove_blobs, " ".join(blobs), key=str(self.id))

    def settle_in(self, group_id: int) -> None:
        """Come to stand in no folder, without tags and translations: these are of one group."""
        super().settle_in(group_id)
        self.folder_id = None
        self._drop_tags()
        self.original_id = self.original_number = None
        self._let_translations_go()

    def _let_translations_go(self) -> None:
        translations = db.update(Document).where(Document.original_id == self.id)
        db.session.execute(translations.values(original_id=None, original_number=None))

    def searchable(self) -> Searchable:
        """Return title and file name, what is said about it, and the text page by page."""
        searched = _text_versions({self.id}).get(self.id)
        pages = db.session.execute(
            db.select(Page.number, Page.text).filter_by(version_id=searched).order_by(Page.number)
        )
        return Searchable(
            title=f"{self.title}\n{self.version.filename}",
            pages=[*self._about(), *((row[0], row[1]) for row in pages)],
        )

    def _about(self) -> list[tuple[int, str]]:
        """Return what people say of it, as page 0: its kind has a name in every language."""
        kinds = self.described_as.names.values() if self.described_as else ()
        words = (*kinds, self.organisation, self.source, ", ".join(tag.name for tag in self.tags))
        said = "\n".join(filter(None, (self.description, *words)))
        return [(0, said)] if said else []

    def _drop_tags(self) -> None:
        dropped = {tag.id for tag in self.tags}
        self.tags.clear()
        db.session.flush()
        remove_unused(dropped)

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
        return _descriptions(pairs) | {(row[0], row[1]): row[2] for row in rows}


def _descriptions(wanted: Iterable[tuple[Content, int]]) -> dict[tuple[int, int], str]:
    """Return what is said about those documents that were found by that, under the page 0."""
    return {
        (item.id, 0): "\n".join(filter(None, (item.description, item.organisation)))
        for item, page in wanted
        if page == 0 and isinstance(item, Document)
    }


def _text_versions(document_ids: Collection[int]) -> dict[int, int]:
    """Return the version that each document is searched by: the newest whose reading has ended.

    So the text of the one before stays findable while a newer one is read. While none has ended
    it is the newest. Of what the coalition finds it is the newest in any case: what the group took
    out before stays in the group.
    """
    inside = Document.audience != Audience.COALITION
    rows = db.session.execute(
        db.select(Version.document_id, Version.id, Version.state)
        .join(Document, Document.id == Version.document_id)
        .where(Version.document_id.in_(document_ids))
        .where(or_(inside, Version.id == Document.version_id))
        .order_by(Version.number.desc())
    ).all()
    newest: dict[int, int] = {}
    ended: dict[int, int] = {}
    for document_id, version_id, state in rows:
        newest.setdefault(document_id, version_id)
        if state in (ReadingState.READ, ReadingState.UNREADABLE):
            ended.setdefault(document_id, version_id)
    return newest | ended
