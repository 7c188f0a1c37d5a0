"""Who may write in a room, beyond what the policy says of the whole group."""

from collections.abc import Collection

from flask_babel import gettext as _
from flask_login import current_user

from ..extensions import db
from ..groups.access import still_may
from ..groups.models import Group
from ..policy import Permission, permissions_of
from .models import Room


class Closed(Exception):
    """Nothing can be written in the room any more; its text says why, for the person."""


def why_closed(room: Room, granted: Collection[Permission]) -> str:
    """Return why somebody who was granted this in the group writes nothing here; else nothing."""
    if room.archived is not None:
        return _("This room is archived: it can be read, and nothing is written in it any more.")
    if room.announcing and Permission.MANAGE not in granted:
        return _("This room is for announcements: coordinators write here, everybody reads.")
    return ""


def still_open(room_id: int) -> None:
    """Stop, inside the transaction that writes, unless the visitor may write here at this moment.

    The room's row stays locked until the commit, so that nothing comes into it once it is archived.
    The group's row is locked before it, as in `room_actions`: the message will refer to both.
    Raises `Closed`; stops the request as `still_may` does.
    """
    asked = db.select(Room).where(Room.id == room_id)
    room = db.session.scalar(asked)
    if room is None:
        raise Closed
    still_may(room.group_id, Permission.CHAT)
    group = db.select(Group.id).where(Group.id == room.group_id)
    db.session.execute(group.with_for_update(read=True, key_share=True))
    locked = asked.with_for_update(of=Room, key_share=True)
    db.session.execute(locked.execution_options(populate_existing=True))
    granted = permissions_of(current_user).get(room.group_id, frozenset())
    if closed := why_closed(room, granted):
        raise Closed(closed)
