"""What pages say of how far their reader has come, and the numbers that they show of it."""

from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_login import current_user

from ..db import transaction
from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope
from ..web.errors import wants_json
from ..web.numbers import whole
from . import bp, marks, queries
from .models import Room


@bp.post("/g/<slug>/chat/<int:room_id>/read")
@in_group(Permission.READ, direct=True)
def read(group: Group, room_id: int) -> Any:
    """Remember that the messages up to `number` were read."""
    here = queries.room_by_id(group.id, room_id) or abort(404)
    with transaction():
        marks.read_to(current_user.id, here, request.form.get("number", 0, whole))
    there = url_for("chat.room", slug=group.slug, room_id=room_id)
    return ("", 204) if wants_json() else redirect(there, 303)


@bp.post("/g/<slug>/chat/<int:room_id>/unread")
@in_group(Permission.READ, direct=True)
def unread_from(group: Group, room_id: int) -> Any:
    """Let the message `number` and all after it count as unread; leads away from the room.

    The page of the room would mark it read again at once.
    """
    here = queries.room_by_id(group.id, room_id) or abort(404)
    there = url_for("home.index" if group.direct else "home.group", slug=group.slug)
    with transaction():
        marks.unread_from(current_user.id, here, request.form.get("number", 0, whole))
    return ("", 204) if wants_json() else redirect(there, 303)


@bp.app_template_global()
def unread_messages(group: Group) -> int:
    """How many messages of others wait in the group; for its tab and for the list of groups."""
    if "unread_messages" not in g:
        g.unread_messages = marks.unread_of(current_scope().reads, current_scope())
    found: dict[int, int] = g.unread_messages
    return found.get(group.id, 0)


@bp.app_template_global()
def unread_in_room(room: Room) -> int:
    """How many messages of others wait in the room; asked once for all that stand beside it."""
    asked: dict[int, int] = g.setdefault("unread_in_rooms", {})
    if room.id not in asked:
        rooms = marks.rooms_beside(room, current_scope())
        found = marks.unread_in(rooms, current_scope())
        asked |= {id_: found.get(id_, 0) for id_ in [*rooms, room.id]}
    return asked[room.id]
