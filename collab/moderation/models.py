"""Reports about content, and what coordinators decided."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..content import Content
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model, db


class Reason(StrEnum):
    """Why somebody reports a piece of content."""

    PERSONAL_DATA = "personal-data"
    """Of a victim: hidden at once, and the coordinators are told at once."""
    NEED_TO_KNOW = "need-to-know"
    """More people see it than need it for their work."""
    INSULT = "insult"
    SPAM = "spam"
    WRONG_PLACE = "wrong-place"
    OTHER = "other"


class Decision(StrEnum):
    """What a coordinator decides about reported content, or content that waits for approval."""

    KEEP = "keep"
    """It stays, and is shown again if it was hidden; a newcomer's contribution is approved."""
    ASK = "ask"
    """It stays hidden until the author has changed it; then the coordinators look again."""
    HIDE = "hide"
    MOVE = "move"
    REMOVE = "remove"
    """Into the bin, from which it can be restored for 30 days."""
    ERASE = "erase"


class ReviewState(StrEnum):
    """How far a review is."""

    OPEN = "open"
    ASKED = "asked"
    """The author was asked to change it and has not done so yet."""
    DECIDED = "decided"


class Review(Model):
    """What the coordinators look at: one piece of content with all reports about it."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_group_state_opened", "group_id", "state", "opened"),
        Index(
            "uq_reviews_undecided",
            "content_id",
            unique=True,
            sqlite_where=db.text("state <> 'decided'"),
            postgresql_where=db.text("state <> 'decided'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    content_id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    state: Mapped[str] = mapped_column(String(8), default=ReviewState.OPEN)
    hid: Mapped[bool] = mapped_column(default=False, doc="the reports have hidden the content")
    opened: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="when the author changed what she was asked to change"
    )
    decision: Mapped[str | None] = mapped_column(String(8))
    sentence: Mapped[str] = mapped_column(Text, default="", doc="why, as author and reporter read")
    decided: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    content: Mapped[Content] = relationship()
    group: Mapped[Any] = relationship("Group")
    decided_by: Mapped[Any] = relationship("User")
    reports: Mapped[list["Report"]] = relationship(
        back_populates="review", order_by="Report.created"
    )


class Report(Model):
    """Somebody's report; her name is for the coordinators alone."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("review_id", "reporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    review: Mapped[Review] = relationship(back_populates="reports")
    reporter: Mapped[Any] = relationship("User")
