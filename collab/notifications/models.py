"""What somebody is told."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..content import Content
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model
from .rule import Because, Level

PLACES = ("content_id", "folder_id", "room_id", "group_id")
"""The columns of `ChosenLevel` that name a place; one of them is set."""


class Notice(Model):
    """One thing that one person is told; it says why by its kind."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_user_seen_created", "user_id", "seen", "created"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(30), doc="of notifications.words.SENTENCES")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    content_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("content.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("content.id"),
        index=True,
        doc="the post, comment or message in it that is new",
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), doc="whom the sentence names, if the reader may know of her"
    )
    text: Mapped[str] = mapped_column(Text, default="", doc="what a person wrote to explain it")
    address: Mapped[str] = mapped_column(String(200), default="", doc="where to go; a path")
    because: Mapped[str] = mapped_column(String(10), default=Because.DUTY, doc="of rule.Because")
    place: Mapped[str] = mapped_column(
        String(200), default="", doc="path of the page on which she can choose another level"
    )
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen: Mapped[datetime | None] = mapped_column(UTCDateTime)

    group: Mapped[Any] = relationship("Group")
    content: Mapped[Content | None] = relationship(foreign_keys=content_id)
    person: Mapped[Any] = relationship("User", foreign_keys=person_id)


class ChosenLevel(Model):
    """How much somebody wants to hear of a place; without a row the place around it decides."""

    __tablename__ = "levels"
    __table_args__ = (
        *(UniqueConstraint("user_id", place) for place in PLACES),
        CheckConstraint(
            " + ".join(f"CASE WHEN {place} IS NULL THEN 0 ELSE 1 END" for place in PLACES) + " = 1",
            name="one",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    content_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), index=True, doc="a thread or a document"
    )
    folder_id: Mapped[int | None] = mapped_column(
        ForeignKey("folders.id", ondelete="CASCADE"), index=True
    )
    room_id: Mapped[int | None] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    level: Mapped[str] = mapped_column(String(10), doc="of rule.Level")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class NotificationSettings(Model):
    """What somebody chose for all her notices; without a row nothing was chosen."""

    __tablename__ = "notification_settings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    level: Mapped[str] = mapped_column(
        String(10), default=Level.CONCERNS, doc="where she chose none; of rule.Level"
    )
    quiet_begins: Mapped[time | None] = mapped_column(
        Time, doc="by the clocks of her zone; None without quiet hours"
    )
    quiet_ends: Mapped[time | None] = mapped_column(Time)
    quiet_weekdays: Mapped[list[int]] = mapped_column(
        JSON, default=list, doc="on which they begin; Monday is 0"
    )
