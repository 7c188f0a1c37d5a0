"""Who put which sign below what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..content import Content  # noqa: F401  # the table that the keys point at
from ..db import BigId, UTCDateTime, now
from ..extensions import Model


class Sign(StrEnum):
    """What can be said with a sign, in the order in which they stand."""

    THANKS = "thanks"
    AGREE = "agree"
    SEEN = "seen"
    IMPORTANT = "important"
    UNCLEAR = "unclear"


class Reaction(Model):
    """One person put one sign below a piece of content."""

    __tablename__ = "reactions"

    content_id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    sign: Mapped[str] = mapped_column(String(10), primary_key=True)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    user: Mapped[Any] = relationship("User", lazy="joined", innerjoin=True)
