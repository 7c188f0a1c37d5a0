"""What documents are arranged by: kinds, which the coalition edits, and tags, which groups make."""

from collections.abc import Collection

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...db import BigId, small_id
from ...extensions import Model, db
from ...web.languages import in_language

document_tags = db.Table(
    "document_tags",
    db.Column("document_id", BigId, ForeignKey("documents.id"), primary_key=True),
    db.Column("tag_id", ForeignKey("tags.id"), primary_key=True, index=True),
)


class DocumentKind(Model):
    """A kind of document: a judgment, a report, a template. Its name is kept in every language."""

    __tablename__ = "document_kinds"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True, doc="never changed")
    names: Mapped[dict[str, str]] = mapped_column(JSON, doc="by language, Russian at least")
    position: Mapped[int] = mapped_column(default=0, doc="place in the list")
    retired: Mapped[bool] = mapped_column(default=False, doc="not offered any more; things keep it")

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)


class Tag(Model):
    """A word that a group marks its documents with."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("group_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str] = mapped_column(String(60), doc="in NFC, as it was typed first")


def remove_unused(tag_ids: Collection[int]) -> None:
    """Remove those of the tags that no document has any more: a forgotten word may tell much.

    Needs a transaction in which the documents are flushed.
    """
    if tag_ids:
        kept = db.select(document_tags.c.tag_id)
        db.session.execute(db.delete(Tag).where(Tag.id.in_(tag_ids), Tag.id.not_in(kept)))
