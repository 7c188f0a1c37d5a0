"""Rooms and the messages in them."""

from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import former
from ..content import Content, Searchable, State
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model
from ..web.text import excerpt, plain
from .links import linked

LONGEST = 4000
"""Characters of one message."""
FOLLOWS_WITHIN = timedelta(minutes=5)


class Room(Model):
    """A chat room of a group; the first has no name of its own. A direct conversation has one."""

    __tablename__ = "rooms"
    __table_args__: Any = (UniqueConstraint("group_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str] = mapped_column(String(60), default="", doc="empty: the room that is first")
    about: Mapped[str] = mapped_column(String(300), default="", doc="what it is for, plain text")
    position: Mapped[int] = mapped_column(default=0, doc="its place among the rooms of the group")
    announcing: Mapped[bool] = mapped_column(default=False, doc="only coordinators write")
    archived: Mapped[datetime | None] = mapped_column(UTCDateTime, doc="since when it is read-only")
    keep_days: Mapped[int | None] = mapped_column(doc="messages are erased after; None: never")
    keep_pinned: Mapped[bool] = mapped_column(default=True, doc="pinned messages are not erased")
    last_number: Mapped[int] = mapped_column(default=0, doc="number of the newest message")

    group: Mapped[Any] = relationship("Group", lazy="joined", innerjoin=True)

    @property
    def label(self) -> str:
        """What the room is called on pages; the first has a name only if it was given one."""
        return self.name or _("General")

    def address(self) -> str:
        """Return the path of its page."""
        return url_for("chat.room", slug=self.group.slug, room_id=self.id)


class RoomMark(Model):
    """What somebody has of a room: up to which number she has read it, and if she hid it."""

    __tablename__ = "room_marks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(default=0, doc="of the last message before her eyes")
    hidden_at: Mapped[int | None] = mapped_column(
        doc="the newest number when she hid the conversation; a newer message brings it back"
    )
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Message(Content):
    """One chat message, in the Markdown of posts, numbered within its room without gaps."""

    __tablename__ = "messages"
    __table_args__: Any = (UniqueConstraint("room_id", "number"),)
    partial = "chat/_message.html"
    written_with = "chat"
    changeable = True
    pinnable = True

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int] = mapped_column(doc="place in the room, from 1, without gaps")
    body: Mapped[str] = mapped_column(Text, doc="Markdown as it was typed")
    rendered: Mapped[str] = mapped_column(
        Text, default="", doc="rendered and sanitised when it was saved; empty: plain text of old"
    )
    reply_to_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("content.id"), index=True, doc="the message that it answers"
    )

    # The answered message is content too, and must not be taken for what the message itself is.
    __mapper_args__: Any = {
        "polymorphic_identity": "message",
        "inherit_condition": id == Content.id,
    }

    room: Mapped[Room] = relationship(foreign_keys=room_id, viewonly=True, lazy="selectin")

    @property
    def heading(self) -> str:
        """The room that the message stands in."""
        if self.room.name:
            return _("Chat «%(room)s»: %(group)s", room=self.room.name, group=self.group.name)
        return _("Chat: %(group)s", group=self.group.name)

    def address(self) -> str:
        """Return the path of the chat page, around this message."""
        path = url_for("chat.room", slug=self.group.slug, room_id=self.room_id, around=self.number)
        return f"{path}#c{self.id}"

    @property
    def body_html(self) -> Markup:
        """The message as safe HTML."""
        if self.rendered:
            return Markup(self.rendered)  # noqa: S704  # sanitised when it was saved
        return Markup("<p>{}</p>").format(linked(self.body))

    def follows(self, previous: "Message | None") -> bool:
        """Tell whether the name need not be said again after the line above.

        Only a shown line of the same person counts, so that nobody's words ever stand under
        another name.
        """
        return (
            previous is not None
            and previous.author_id == self.author_id
            and previous.state == self.state == State.SHOWN
            and self.created - previous.created < FOLLOWS_WITHIN
            and not self.opens_day(previous)
        )

    def opens_day(self, previous: "Message | None") -> bool:
        """Tell whether a new day begins with this message, in the reader's time zone."""
        zone = get_timezone()
        return (
            previous is None
            or previous.created.astimezone(zone).date() != self.created.astimezone(zone).date()
        )

    @property
    def excerpt(self) -> str:
        """The first words, for lists and answers."""
        return excerpt(plain(str(self.body_html)), 120)

    @property
    def day(self) -> str:
        """The day on which it was said, in the reader's time zone, as YYYY-MM-DD."""
        return self.created.astimezone(get_timezone()).date().isoformat()

    def places(self) -> list[str]:
        """Return the names of what a search can be kept to: the room, too."""
        return [*super().places(), f"room{self.room_id}"]

    def wipe(self) -> None:
        """Take away the words, former ones too; the number stays."""
        super().wipe()
        former.forget(self.id)
        self.body = self.rendered = ""
        self.reply_to_id = None

    def searchable(self) -> Searchable:
        """Return the words of the message."""
        return Searchable(pages=[(0, plain(str(self.body_html)))])
