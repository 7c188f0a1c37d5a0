"""Folders."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...db import UTCDateTime, now, small_id
from ...extensions import Model


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
