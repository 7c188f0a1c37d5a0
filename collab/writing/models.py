"""What somebody has begun to write."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..content import Content
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model


class Draft(Model):
    """The text of one editor that was not sent yet. Nobody but its writer reads it."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("user_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(String(40), doc="which editor: see `places.Place`")
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    content_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), index=True, doc="what it answers, changes or is about"
    )
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String(64), default="", doc="of the submission it will be")
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    group: Mapped[Any] = relationship("Group")
    content: Mapped[Content | None] = relationship()
