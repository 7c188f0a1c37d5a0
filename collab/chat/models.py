"""Rooms and the messages in them."""

from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..content import Content, Searchable
from ..db import BigId
from ..extensions import db


class Room(db.Model):
    """A chat room; each group has one."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), unique=True)
    last_number: Mapped[int] = mapped_column(default=0, doc="number of the newest message")


class Message(Content):
    """One chat message: plain text, numbered within its room."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("room_id", "number"),)
    __mapper_args__: ClassVar[Any] = {"polymorphic_identity": "message"}
    partial = "chat/_message.html"

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

    def searchable(self) -> Searchable:
        """Return the words of the message."""
        return Searchable(pages=[(0, self.body)])
