"""Groups, memberships, and what leads to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Table, Text, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from ..content import Content
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model, db
from ..policy import Permission, Role, granted
from ..topics.models import Topic
from ..web.languages import in_language


class Visibility(StrEnum):
    """Who knows that a group is there."""

    LISTED = "listed"
    """Everybody of member standing finds it in the list of groups."""
    HIDDEN = "hidden"
    """Only who is in it; to others it looks as if it did not exist."""


class Joining(StrEnum):
    """How somebody comes into a group."""

    OPEN = "open"
    REQUEST = "request"
    """She asks, and a coordinator decides."""
    INVITATION = "invitation"


class Outcome(StrEnum):
    """How a request or an invitation into a group ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


group_topics = Table(
    "group_topics",
    db.metadata,
    db.Column("group_id", ForeignKey("groups.id"), primary_key=True),
    db.Column("topic_id", ForeignKey("topics.id"), primary_key=True),
)


class Group(Model):
    """A working group; its name and purpose are kept in every interface language."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    purposes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    sign: Mapped[str] = mapped_column(String(2), doc="two letters that stand for it in lists")
    colour: Mapped[int] = mapped_column(default=1, doc="1 to 6, a colour of the stylesheet")
    country: Mapped[str | None] = mapped_column(String(3), doc="of accounts.models.COUNTRIES")
    visibility: Mapped[str] = mapped_column(String(8), default=Visibility.LISTED)
    direct: Mapped[bool] = mapped_column(
        default=False, doc="it is a direct conversation: a few people and one room, nothing else"
    )
    joining: Mapped[str] = mapped_column(String(12), default=Joining.REQUEST)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id"), index=True, doc="the group above; that one has none above it"
    )
    parent_reads: Mapped[bool] = mapped_column(
        default=False, doc="members and coordinators of the group above may read"
    )
    narrowed: Mapped[list[str]] = mapped_column(
        JSON, default=list, doc="permissions of policy.WRITING that only coordinators have here"
    )
    approve_first: Mapped[int] = mapped_column(
        default=0, doc="so many first contributions of a new member wait for approval"
    )
    report_threshold: Mapped[int] = mapped_column(
        default=2, doc="so many reports hide a piece of content until a coordinator decides"
    )
    quota_mb: Mapped[int | None] = mapped_column(
        doc="MB that its files may take; 0: no limit, None: as the instance says"
    )
    titles_in_letters: Mapped[bool] = mapped_column(
        default=False, doc="mail to members who want it may name what is new here"
    )
    archived: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="since when it is read-only")
    purging: Mapped[datetime | None] = mapped_column(
        UTCDateTime, doc="since when it is being taken apart: nobody reads it any more"
    )
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="group")
    parent: Mapped["Group | None"] = relationship(remote_side=id, foreign_keys=parent_id)
    topics: Mapped[list[Topic]] = relationship(secondary=group_topics)

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)

    @property
    def purpose(self) -> str:
        """What the group is for, in the page's language."""
        return in_language(self.purposes)

    @property
    def hidden(self) -> bool:
        """Tell whether nobody outside may know of it."""
        return self.visibility == Visibility.HIDDEN


class Membership(Model):
    """Somebody is in a group, as an observer, a member or a coordinator."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(12), default=Role.MEMBER)
    title: Mapped[str] = mapped_column(String(80), default="", doc="what she is in this group")
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    until: Mapped[datetime | None] = mapped_column(
        UTCDateTime, index=True, doc="when her access ends by itself; for observers"
    )
    warned: Mapped[bool] = mapped_column(default=False, doc="was told that the end comes near")
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="till then she reads")

    user: Mapped[Any] = relationship("User", back_populates="memberships")
    group: Mapped[Group] = relationship(back_populates="memberships", lazy="joined", innerjoin=True)
    open_below: Mapped[list[Group]] = relationship(
        Group,
        primaryjoin=and_(group_id == foreign(remote(Group.parent_id)), remote(Group.parent_reads)),
        viewonly=True,
        lazy="selectin",
        doc="the subgroups that members of this group may read",
    )

    @property
    def counts(self) -> bool:
        """Tell whether its end has not come yet."""
        return self.until is None or self.until > now()

    @property
    def paused(self) -> bool:
        """Tell whether she may only read for the time being."""
        return self.paused_until is not None and self.paused_until > now()

    def may(self, permission: Permission) -> bool:
        """Tell whether the membership grants this now."""
        return permission in granted(self)


class JoinRequest(Model):
    """Somebody asks to come into a group, or is invited into it; one at a time."""

    __tablename__ = "join_requests"
    __table_args__ = (
        Index(
            "uq_join_requests_open",
            "group_id",
            "user_id",
            unique=True,
            sqlite_where=db.text("closed IS NULL"),
            postgresql_where=db.text("closed IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), doc="who invited her; None: she asks herself"
    )
    role: Mapped[str] = mapped_column(String(12), default=Role.MEMBER)
    reason: Mapped[str] = mapped_column(Text, default="", doc="in the words of who asks or invites")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    closed: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(Text, default="", doc="why it was declined")

    group: Mapped[Group] = relationship()
    user: Mapped[Any] = relationship("User", foreign_keys=user_id)
    invited_by: Mapped[Any] = relationship("User", foreign_keys=invited_by_id)


class GroupPurge(Model):
    """Somebody asks that a group be purged; another person agrees. Outlives the group."""

    __tablename__ = "group_purges"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(index=True, doc="no foreign key: the group goes")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="when nothing was left")

    asked_by: Mapped[Any] = relationship("User", foreign_keys=asked_by_id)

    @property
    def open(self) -> bool:
        """Tell whether it still waits for the second person."""
        return self.agreed is None and self.cancelled is None and self.expires > now()


class Move(Model):
    """Content went to another group, or its parts went into another thread: the way to follow."""

    __tablename__ = "moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), index=True)
    from_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    to_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    into_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), index=True, doc="what it became part of, after a merge"
    )
    told: Mapped[bool] = mapped_column(
        default=False, doc="the readers of the old group saw it there: they are told of it"
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    content: Mapped[Content] = relationship(foreign_keys=content_id)
    to_group: Mapped[Group] = relationship(foreign_keys=to_group_id)
    by: Mapped[Any] = relationship("User", foreign_keys=by_id)
