"""Up to when somebody has seen what happened."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..db import UTCDateTime
from ..extensions import Model


class CaughtUp(Model):
    """Up to this moment a person has seen what happened; who never said so has no row."""

    __tablename__ = "caught_up"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
