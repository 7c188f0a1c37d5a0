"""What the administrators say about the instance itself: its name, words for the front page."""

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from .db import UTCDateTime, now
from .extensions import Model


class Instance(Model):
    """The one row of settings that are changed in the pages, not in the environment."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, doc="by language")
    welcome: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, doc="what stands on top of the home page, by language"
    )
    banner: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, doc="an announcement on every page, by language; empty: none"
    )
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
