"""Groups and memberships."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import UTCDateTime, now
from ..extensions import Model
from ..policy import GRANTS, Permission, Role
from ..web.languages import in_language


class Group(Model):
    """A working group; its name and purpose are kept in every interface language."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    purposes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    sign: Mapped[str] = mapped_column(String(2), doc="two letters that stand for it in lists")
    colour: Mapped[int] = mapped_column(default=1, doc="1 to 6, a colour of the stylesheet")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="group")

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)

    @property
    def purpose(self) -> str:
        """What the group is for, in the page's language."""
        return in_language(self.purposes)


class Membership(Model):
    """Somebody is in a group, as an observer, a member or a coordinator."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(12), default=Role.MEMBER)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    user: Mapped[Any] = relationship("User", back_populates="memberships")
    group: Mapped[Group] = relationship(back_populates="memberships", lazy="joined", innerjoin=True)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role grants this."""
        return permission in GRANTS[Role(self.role)]
