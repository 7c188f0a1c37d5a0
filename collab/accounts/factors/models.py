"""Passkeys and recovery codes; the secret of the authenticator app stands with the account."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...db import UTCDateTime, now
from ...extensions import Model
from ..models import User


class Passkey(Model):
    """A key pair on a device of the person's (WebAuthn); here stands the public half."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, doc="COSE")
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    synced: Mapped[bool] = mapped_column(default=False, doc="kept by the maker's cloud as well")
    name: Mapped[str] = mapped_column(String(60), doc="as the person calls it")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    used: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(back_populates="passkeys")


class RecoveryCode(Model):
    """A code on paper that stands in once for the second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    used: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Challenge(Model):
    """What a device was asked to sign and has not signed yet; without its row it counts no more."""

    __tablename__ = "challenges"

    id: Mapped[str] = mapped_column(
        String(64), primary_key=True, doc="SHA-256 of the purpose and the challenge"
    )
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
