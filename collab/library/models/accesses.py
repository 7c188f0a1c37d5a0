"""Who opened what, where its owner has the right to know."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...content import new_id
from ...db import BigId, UTCDateTime, now
from ...extensions import Model


class Accessed(StrEnum):
    """What somebody did with a document."""

    OPENED = "opened"
    DOWNLOADED = "downloaded"
    ORIGINAL = "original"
    """Took the sealed original."""


class Access(Model):
    """Somebody opened a restricted document, or the sealed original of any."""

    __tablename__ = "accesses"
    __table_args__ = (Index("ix_accesses_document_at", "document_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=new_id)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id"))
    version_number: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    act: Mapped[str] = mapped_column(String(12), doc="of Accessed")
    why: Mapped[str] = mapped_column(String(300), default="", doc="as the person said, if she did")

    user: Mapped[Any] = relationship("User")
