"""Invitations, and the confidentiality undertaking that everybody accepts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...db import UTCDateTime, now
from ...extensions import Model
from ...policy import Standing
from ..models import Organisation, User


class InvitationState(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    REVOKED = "revoked"


class Invitation(Model):
    """An address that may open an account, once, and what the account is to be."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True, doc="in lower case")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    standing: Mapped[str] = mapped_column(String(8), default=Standing.MEMBER)
    administrator: Mapped[bool] = mapped_column(default=False, doc="who accepts runs the instance")
    roles: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, doc="id of a group, as text, to the role in it"
    )
    locale: Mapped[str] = mapped_column(String(8), default="ru")
    inviter_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="SHA-256 of the token; None while no link to it counts"
    )
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), doc="the account it became")

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    inviter: Mapped[User] = relationship(foreign_keys=inviter_id, lazy="joined", innerjoin=True)

    @property
    def state(self) -> InvitationState:
        """Tell what became of it."""
        if self.accepted is not None:
            return InvitationState.ACCEPTED
        if self.revoked is not None:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires > now() else InvitationState.EXPIRED


class Undertaking(Model):
    """One version of the text on confidentiality; everybody accepts it to get in."""

    __tablename__ = "undertakings"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, str]] = mapped_column(JSON, doc="by language")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
