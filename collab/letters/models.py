"""How often somebody wants letters, and which were handed to the mail server."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import UTCDateTime, now, small_id
from ..extensions import Model


class Rhythm(StrEnum):
    """How often somebody wants letters."""

    AT_ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


class LetterState(StrEnum):
    """What became of a letter."""

    HANDED = "handed"
    """It was about to be handed over. If it stays so, nobody knows whether it went out."""
    SENT = "sent"
    FAILED = "failed"


class LetterSettings(Model):
    """What somebody chose for letters, and how far she was written to.

    Who has no row has chosen nothing and never got a letter.
    """

    __tablename__ = "letter_settings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(8), default=Rhythm.DAILY)
    hour: Mapped[int] = mapped_column(default=8, doc="of her day, for daily and weekly letters")
    weekday: Mapped[int] = mapped_column(default=0, doc="for weekly letters; Monday is 0")
    titles: Mapped[bool] = mapped_column(
        default=False, doc="letters may name what is new, where the group allows it too"
    )
    told_until: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="up to here notices stood in a letter, or needed none"
    )
    refused: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="since when the server takes no letters for her address"
    )
    tries: Mapped[int] = mapped_column(default=0, doc="failed ones since the last letter")
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="after a failed try")


class Letter(Model):
    """A letter about notices; saved before it is handed over, so that it goes out once at most."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default=LetterState.HANDED)
    fault: Mapped[str] = mapped_column(String(80), default="")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
