"""What somebody is told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..content import Content
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model


class Notice(Model):
    """One thing that one person is told; it says why by its kind."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_user_seen_created", "user_id", "seen", "created"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(30), doc="of notifications.words.SENTENCES")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    content_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("content.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), doc="whom the sentence names, if the reader may know of her"
    )
    text: Mapped[str] = mapped_column(Text, default="", doc="what a person wrote to explain it")
    address: Mapped[str] = mapped_column(String(200), default="", doc="where to go; a path")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen: Mapped[datetime | None] = mapped_column(UTCDateTime)

    group: Mapped[Any] = relationship("Group")
    content: Mapped[Content | None] = relationship()
    person: Mapped[Any] = relationship("User", foreign_keys=person_id)
