"""Former texts: what stood there before somebody changed it.

Posts have them, outcomes, chat messages, and the summaries of threads, which stand in the row of
the thread.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .content import Content
from .db import BigId, UTCDateTime, now, small_id
from .extensions import Model, db
from .web.paging import Page, page_of

PAGE_SIZE = 5
"""Former texts on one page: each is compared with what followed it."""


class FormerText(Model):
    """A text that something had. Who sees the thing sees it, until it is erased."""

    __tablename__ = "former_texts"
    __table_args__: Any = (UniqueConstraint("content_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    content_id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"))
    number: Mapped[int] = mapped_column(doc="from 1, the oldest")
    body: Mapped[str] = mapped_column(Text, doc="Markdown as it was typed")
    written: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    taken: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="when a coordinator took its words away"
    )
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    taken_by: Mapped[Any] = relationship("User")


def fingerprint(body: str) -> str:
    """Return by what a form knows again which text it began with."""
    return sha256(body.encode()).hexdigest()[:32]


def keep(item: Content, body: str, written: datetime) -> None:
    """Keep the text that is about to be replaced, and since when it stood there.

    Needs the row of the item locked, so that numbers have no gaps.
    """
    last = db.select(func.max(FormerText.number)).where(FormerText.content_id == item.id)
    number = (db.session.scalar(last) or 0) + 1
    db.session.add(FormerText(content_id=item.id, number=number, body=body, written=written))
    db.session.flush()


def forget(content_id: int) -> None:
    """Remove all former texts of an item."""
    db.session.execute(db.delete(FormerText).where(FormerText.content_id == content_id))


def texts_of(item: Content, page: int) -> Page[FormerText]:
    """Return the former texts, the latest first; the caller loaded the item through a scope."""
    asked = db.select(FormerText).where(FormerText.content_id == item.id)
    return page_of(asked.order_by(FormerText.number.desc()), page, PAGE_SIZE)


def text_of(item: Content, number: int) -> FormerText | None:
    """Return one former text of an item that the caller loaded through a scope."""
    return db.session.scalar(db.select(FormerText).filter_by(content_id=item.id, number=number))
