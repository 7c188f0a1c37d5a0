"""Rooms and the messages in them."""

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..content import Content, Searchable, State
from ..db import BigId, small_id
from ..extensions import Model
from .links import linked

LONGEST = 4000
"""Characters of one message."""
FOLLOWS_WITHIN = timedelta(minutes=5)


class Room(Model):
    """A chat room; each group has one."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), unique=True)
    last_number: Mapped[int] = mapped_column(default=0, doc="number of the newest message")


class Message(Content):
    """One chat message: plain text, numbered within its room."""

    __tablename__ = "messages"
    __table_args__: Any = (UniqueConstraint("room_id", "number"),)
    __mapper_args__: Any = {"polymorphic_identity": "message"}
    partial = "chat/_message.html"
    written_with = "chat"

    id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int] = mapped_column(doc="place in the room, from 1, without gaps")
    body: Mapped[str] = mapped_column(Text)

    @property
    def heading(self) -> str:
        """The room that the message stands in."""
        return _("Chat: %(group)s", group=self.group.name)

    def address(self) -> str:
        """Return the path of the chat page, around this message."""
        path = url_for("chat.room", slug=self.group.slug, around=self.number)
        return f"{path}#c{self.id}"

    @property
    def body_html(self) -> Markup:
        """The message as safe HTML: its line breaks, and links that can be pressed."""
        return linked(self.body)

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

    def wipe(self) -> None:
        """Take away the words; the number stays."""
        super().wipe()
        self.body = ""

    def searchable(self) -> Searchable:
        """Return the words of the message."""
        return Searchable(pages=[(0, self.body)])
