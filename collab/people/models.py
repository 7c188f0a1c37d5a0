"""Freezes of accounts, and requests to let somebody start anew who lost everything."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..db import UTCDateTime, now
from ..extensions import Model


class FreezeState(StrEnum):
    """What became of a freeze."""

    OPEN = "open"
    """It holds for some days, unless a coordinator decides before."""
    CONFIRMED = "confirmed"
    """It holds until it is lifted."""
    LIFTED = "lifted"
    EXPIRED = "expired"
    """Nobody decided: it has ended by itself."""


class Freeze(Model):
    """A colleague closed the account of somebody who may have been detained."""

    __tablename__ = "freezes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires: Mapped[datetime] = mapped_column(UTCDateTime, doc="when it ends if nobody confirms it")
    confirmed: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id, lazy="joined", innerjoin=True)
    frozen_by: Mapped[User] = relationship(foreign_keys=frozen_by_id)

    @property
    def state(self) -> FreezeState:
        """Tell what became of it."""
        if self.lifted is not None:
            return FreezeState.LIFTED
        if self.confirmed is not None:
            return FreezeState.CONFIRMED
        return FreezeState.OPEN if self.expires > now() else FreezeState.EXPIRED

    @property
    def holds(self) -> bool:
        """Tell whether the account is closed because of it."""
        return self.state in {FreezeState.OPEN, FreezeState.CONFIRMED}


class FactorReset(Model):
    """Somebody asks that a person may start anew without second factors; another one agrees."""

    __tablename__ = "factor_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires: Mapped[datetime] = mapped_column(UTCDateTime)
    agreed: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    cancelled: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(foreign_keys=user_id, lazy="joined", innerjoin=True)
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)

    @property
    def open(self) -> bool:
        """Tell whether it still waits for the second person."""
        return self.agreed is None and self.cancelled is None and self.expires > now()
