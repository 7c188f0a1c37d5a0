"""How much room a group's files may take, and how much is left.

Counted are all versions of all documents, those in the bin too, each with its cleaned copy: what is
erased gives its room back. Pictures of pages are not counted, nobody chooses how large they are.
"""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func

from ..content import Content
from ..extensions import db
from ..groups.models import Group
from . import bp
from .models import Incoming, Version

MB = 1 << 20


class NoRoomLeft(Exception):
    """The file would take more than the group has left."""

    def __init__(self, room: "Room") -> None:
        super().__init__()
        self.room = room


@dataclass(frozen=True)
class Room:
    """What the files of a group take and may take, in bytes; a limit of None is none."""

    used: int
    limit: int | None
    underway: int = 0
    """What uploads that are not complete will take."""

    @property
    def left(self) -> int | None:
        """Return what is left, at least 0; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    def takes(self, size: int) -> bool:
        """Tell whether so much more fits in, beside what is under way."""
        return self.limit is None or self.used + self.underway + size <= self.limit


@bp.app_template_global()
def room_of(group: Group) -> Room:
    """Return what the files of the group take and may take."""
    limit = limit_of(group)
    return Room(0 if limit is None else taken(group.id), limit)


def limit_of(group: Group) -> int | None:
    """Return how many bytes the files of the group may take, None when there is no limit."""
    megabytes = group.quota_mb
    if megabytes is None:
        megabytes = int(current_app.config["GROUP_QUOTA_MB"])
    return megabytes * MB or None


def taken(group_id: int) -> int:
    """Return how many bytes the files of the group take."""
    size = func.sum(Version.size + func.coalesce(Version.clean_size, 0))
    asked = db.select(size).join(Content, Content.id == Version.document_id)
    return int(db.session.scalar(asked.where(Content.group_id == group_id)) or 0)


def require_before(group: Group, size: int) -> None:
    """Raise `NoRoomLeft` before anything is sent if the file cannot fit in.

    What others are sending is taken into account, so that nobody sends for an hour in vain.
    """
    room = room_of(group)
    if room.limit is None:
        return
    asked = db.select(func.sum(Incoming.size)).where(Incoming.group_id == group.id)
    underway = int(db.session.scalar(asked) or 0)
    if not Room(room.used, room.limit, underway).takes(size):
        raise NoRoomLeft(room)


def require_within(group_id: int, size: int) -> None:
    """Raise `NoRoomLeft` inside the transaction that makes the version, unless it fits in.

    Two people who fill the last room at once: the row of the group lets one after the other pass.
    """
    locked = db.select(Group).where(Group.id == group_id).with_for_update(key_share=True)
    group = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    room = room_of(group)
    if not room.takes(size):
        raise NoRoomLeft(room)
