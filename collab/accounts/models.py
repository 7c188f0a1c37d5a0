"""Organisations, accounts and their sessions."""

from datetime import datetime
from typing import Any, ClassVar

from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import UTCDateTime, now
from ..extensions import Model
from ..policy import Standing
from ..web.languages import in_language

COUNTRIES = ("KZ", "KG", "TJ", "INT")
THEMES = ("auto", "light", "dark")


class Organisation(Model):
    """An NGO, an international organisation or a donor."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON, doc="by language, Russian at least")
    country: Mapped[str] = mapped_column(String(3), doc="KZ, KG, TJ, or INT for elsewhere")
    cities: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, doc="by language")

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
    name: Mapped[str] = mapped_column(String(120), doc="as the person writes it")
    password_hash: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    standing: Mapped[str] = mapped_column(String(8), default=Standing.MEMBER)
    administrator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(8), default="ru")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Almaty")
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    large_text: Mapped[bool] = mapped_column(default=False)
    compact: Mapped[bool] = mapped_column(default=False)
    access_version: Mapped[int] = mapped_column(
        default=0, doc="grows whenever the person may see less; open sockets compare it"
    )
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    memberships: Mapped[list[Any]] = relationship("Membership", back_populates="user")

    session_token: ClassVar[str | None] = None
    session_row: ClassVar["Session | None"] = None

    @property
    def is_active(self) -> bool:
        """Flask-Login's word for an account that may be used."""
        return self.active

    @property
    def initials(self) -> str:
        """Two letters to stand for a face: nobody's photograph is kept."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def city(self) -> str:
        """Where the person's organisation sits; chat shows it after the name."""
        return self.organisation.city

    def see_less(self) -> None:
        """Count up `access_version`, in the database: two at once must not make one of it."""
        self.access_version = type(self).access_version + 1

    def get_id(self) -> str:
        """Return what the cookie carries: the token of this session, not the account's number."""
        return self.session_token or ""


class Session(Model):
    """One device on which a person is signed in."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, doc="SHA-256 of the token")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    agent: Mapped[str] = mapped_column(String(200), default="")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    ended: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
