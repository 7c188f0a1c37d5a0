"""What coordinators do with the rooms of a group. No request, no permission check, no commit."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..groups import settings
from ..groups.log import write_act
from ..groups.models import Group
from . import actions, queries, retention
from .models import Room

MOST_ROOMS = 50
"""Rooms of one group, archived ones included."""

FACTS: dict[str, Any] = {
    "name": _l("name"),
    "about": _l("what it is for"),
    "announcing": _l("who writes"),
    "keep_days": _l("how long messages are kept"),
    "keep_pinned": _l("whether pinned messages are kept"),
}
"""Names of what can be changed of a room, for sentences."""

Facts = dict[str, Any]
"""Values of columns of `Room`, by the keys of `FACTS`."""

NotChanged = settings.NotChanged
Outdated = settings.Outdated


class NameTaken(NotChanged):
    """Another room of the group has that name."""


class TooMany(NotChanged):
    """The group has `MOST_ROOMS` rooms."""


class LastOne(NotChanged):
    """It is the only room of the group that is in use."""


class Erases(NotChanged):
    """The next night erases `count` messages for this; that has to be agreed to."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def facts_of(room: Room) -> Facts:
    """Return what can be changed of the room, as it is."""
    return {name: getattr(room, name) for name in FACTS}


def marks_of(facts: Facts) -> str:
    """Return a mark for each fact, for a form to carry: it tells which have changed since."""
    return " ".join(_mark(facts[name]) for name in FACTS)


def add_room(group: Group, by: User, facts: Facts) -> Room:
    """Give the group one more room, the last in the order. Raises `NameTaken` or `TooMany`."""
    settings.lock(group)
    actions.room_of(group.id)  # the first one is there before any other
    rooms = queries.rooms_of(group.id)
    if len(rooms) >= MOST_ROOMS:
        raise TooMany
    _require_free(rooms, facts["name"])
    position = 1 + max(room.position for room in rooms)
    room = Room(group_id=group.id, position=position, last_number=0, **facts)
    db.session.add(room)
    db.session.flush()
    write_act("room-added", group.id, by.id, room.label)
    return room


def change_room(
    room: Room, by: User, wanted: Facts, *, seen: str, agreed: bool = False
) -> list[str]:
    """Give the room other facts; return the names of those that were changed.

    `seen` are the marks that the form was drawn with. Raises `Outdated`, `NameTaken`, or `Erases`
    unless it was `agreed` that messages go.
    """
    _lock(room)
    before = facts_of(room)
    marks = seen.split()
    if len(marks) == len(FACTS) and marks != marks_of(before).split():
        now_marks = marks_of(before).split()
        pairs = zip(FACTS, marks, now_marks, strict=True)
        raise Outdated([name for name, then, here in pairs if then != here])
    changed = [name for name in FACTS if before[name] != wanted[name]]
    if "name" in changed:
        _require_free(queries.rooms_of(room.group_id), wanted["name"], but=room)
    keeping = {"keep_days", "keep_pinned"}.intersection(changed)
    if keeping and not agreed and (count := retention.would_erase(room, wanted)):
        raise Erases(count)
    for name in changed:
        setattr(room, name, wanted[name])
    db.session.flush()
    if keeping:
        kept = "∞" if room.keep_days is None else str(room.keep_days)
        write_act("room-kept", room.group_id, by.id, f"{room.label}: {kept}")
    if set(changed) - keeping:
        write_act("room-changed", room.group_id, by.id, room.label)
    return changed


def move_room(room: Room, up: bool) -> None:
    """Let the room change places with the one above or below it in the order."""
    _lock(room)
    order = [each for each in queries.rooms_of(room.group_id) if each.archived is None]
    if room not in order:
        raise NotChanged
    place = order.index(room)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order):
        each.position = position
    db.session.flush()


def archive_room(room: Room, by: User) -> None:
    """Let the room only be read from now on. Raises `LastOne`, or `NotChanged` if it is so."""
    _lock(room)
    if room.archived is not None:
        raise NotChanged
    if sum(each.archived is None for each in queries.rooms_of(room.group_id)) == 1:
        raise LastOne
    room.archived = now()
    write_act("room-archived", room.group_id, by.id, room.label)


def restore_room(room: Room, by: User) -> None:
    """Put an archived room in use again, at its place in the order."""
    _lock(room)
    if room.archived is None:
        raise NotChanged
    room.archived = None
    write_act("room-restored", room.group_id, by.id, room.label)


def _lock(room: Room) -> None:
    """Lock the group, and with it the list of its rooms, then have the room as it is now."""
    settings.lock(room.group)
    asked = db.select(Room).where(Room.id == room.id).with_for_update(of=Room, key_share=True)
    if db.session.scalar(asked.execution_options(populate_existing=True)) is None:
        raise NotChanged


def _require_free(rooms: Sequence[Room], name: str, but: Room | None = None) -> None:
    """Raise `NameTaken` if another room is called so, whatever the size of its letters."""
    wanted = name.casefold()
    if any(wanted in {r.name.casefold(), r.label.casefold()} for r in rooms if r is not but):
        raise NameTaken


def _mark(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
