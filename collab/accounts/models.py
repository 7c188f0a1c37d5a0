"""Organisations, accounts, their sessions, and what was guessed wrongly."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import UTCDateTime, now
from ..extensions import Model
from ..policy import Standing
from ..web.languages import in_language

COUNTRIES = ("KZ", "KG", "TJ", "INT")
THEMES = ("auto", "light", "dark")
SHOWN = ("email", "country", "languages", "expertise")
"""What a person may show or keep to herself in the directory; name and organisation are shown."""


class Stage(StrEnum):
    """How far somebody got in proving who she is."""

    FIRST = "first"
    """The password was right; the second factor is still to come. Opens nothing else."""
    FULL = "full"


class Organisation(Model):
    """An NGO, an international organisation or a donor."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON, doc="by language, Russian at least")
    country: Mapped[str] = mapped_column(String(3), doc="KZ, KG, TJ, or INT for elsewhere")
    cities: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, doc="by language")

    users: Mapped[list["User"]] = relationship(back_populates="organisation")

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)

    @property
    def city(self) -> str:
        """The city in the page's language."""
        return in_language(self.cities)


class User(UserMixin, Model):
    """The account of one human being, who belongs to one organisation."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True, doc="in lower case")
    written_name: Mapped[str] = mapped_column("name", String(120), doc="as the person writes it")
    password_hash: Mapped[str | None] = mapped_column(
        String(200), doc="None for somebody who signs in with a passkey alone"
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    standing: Mapped[str] = mapped_column(String(8), default=Standing.MEMBER)
    administrator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    frozen_until: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="until then nobody signs in: the person may have been detained"
    )
    erased: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="when she was forgotten")
    presence: Mapped[bool] = mapped_column(
        default=True, doc="others see that she is here, and when she is writing"
    )
    undertaking: Mapped[int] = mapped_column(
        default=0, doc="version of the confidentiality undertaking that was accepted last"
    )
    undertaken: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="when that was")

    locale: Mapped[str] = mapped_column(String(8), default="ru")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Almaty")
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    large_text: Mapped[bool] = mapped_column(default=False)
    compact: Mapped[bool] = mapped_column(default=False)
    fold_languages: Mapped[bool] = mapped_column(
        default=False, doc="fold posts in languages that she does not read"
    )
    neutral_titles: Mapped[bool] = mapped_column(
        default=False, doc="windows and tabs are called something that tells nothing"
    )

    listed: Mapped[bool] = mapped_column(
        default=True, doc="stands in the directory; her groups know of her anyway"
    )
    shown: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(SHOWN[1:]), doc="of SHOWN")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list, doc="ISO 639-1 codes")
    expertise: Mapped[list[str]] = mapped_column(JSON, default=list, doc="keys of directory.TOPICS")
    about: Mapped[str] = mapped_column(String(300), default="", doc="her expertise in her words")

    handle: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        default=lambda: secrets.token_bytes(32),
        doc="what passkeys know the account by: random, so that a device tells nobody's name",
    )
    totp_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="secret of the authenticator app, sealed; None without one"
    )
    totp_last: Mapped[int] = mapped_column(
        default=0, doc="time step of the last code that was taken: none is taken twice"
    )
    access_version: Mapped[int] = mapped_column(
        default=0, doc="grows whenever the person may see less; open sockets compare it"
    )
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    organisation: Mapped[Organisation] = relationship(
        lazy="joined", innerjoin=True, back_populates="users"
    )
    memberships: Mapped[list[Any]] = relationship("Membership", back_populates="user")
    passkeys: Mapped[list[Any]] = relationship("Passkey", back_populates="user")

    session_token: ClassVar[str | None] = None
    session_row: ClassVar["Session | None"] = None

    @property
    def name(self) -> str:
        """How others read her name; what an erased person wrote stays, without it."""
        return _("Former member") if self.erased else self.written_name

    @name.setter
    def name(self, name: str) -> None:
        self.written_name = name

    @staticmethod
    def new_handle() -> bytes:
        """Return 32 random bytes for passkeys to know an account by."""
        return secrets.token_bytes(32)

    @property
    def is_active(self) -> bool:
        """Flask-Login's word for an account that may be used."""
        return self.active and not self.frozen

    @property
    def frozen(self) -> bool:
        """Tell whether the account is closed because the person may have been detained."""
        return self.frozen_until is not None and self.frozen_until > now()

    @property
    def has_second_factor(self) -> bool:
        """Tell whether a password alone does not open the account."""
        return self.totp_sealed is not None or bool(self.passkeys)

    @property
    def initials(self) -> str:
        """Two letters to stand for a face: nobody's photograph is kept."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def city(self) -> str:
        """Where the person's organisation sits, if she shows it; chat has it after the name."""
        return self.organisation.city if "country" in self.shown else ""

    def see_less(self) -> None:
        """Count up `access_version`, in the database: two at once must not make one of it."""
        self.access_version = type(self).access_version + 1

    def get_id(self) -> str:
        """Return what the cookie carries: the token of this session, not the account's number."""
        return self.session_token or ""


class Session(Model):
    """One device on which a person is signed in, or on the way to it."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, doc="SHA-256 of the token")
    public_id: Mapped[str] = mapped_column(
        String(22), unique=True, default=lambda: secrets.token_urlsafe(16), doc="for addresses"
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    stage: Mapped[str] = mapped_column(String(5), default=Stage.FULL)
    how: Mapped[str] = mapped_column(String(20), default="", doc="how she proved who she is")
    agent: Mapped[str] = mapped_column(String(200), default="")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    proved: Mapped[datetime] = mapped_column(
        UTCDateTime, default=now, doc="when she last proved who she is: dangerous acts ask for it"
    )
    ended: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class KnownDevice(Model):
    """A browser from which a person signed in before."""

    __tablename__ = "known_devices"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, doc="SHA-256 of its cookie")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class PasswordReset(Model):
    """A link with which a person sets a new password; it opens nothing else."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="SHA-256 of the token; None until the link is made"
    )
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires: Mapped[datetime] = mapped_column(UTCDateTime)
    used: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Failure(Model):
    """How often a secret was given wrongly for something, from somewhere."""

    __tablename__ = "failures"

    key: Mapped[str] = mapped_column(
        String(64), primary_key=True, doc="keyed hash of what was asked for, whose, and from where"
    )
    count: Mapped[int] = mapped_column(default=0)
    last: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    until: Mapped[datetime] = mapped_column(UTCDateTime, default=now, doc="nothing is tried before")
