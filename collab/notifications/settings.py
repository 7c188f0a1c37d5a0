"""What a person chose for all her notices, and for which places. No request, no commit."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from ..accounts.models import User
from ..chat.models import Room
from ..extensions import db
from ..groups.models import Group
from ..library.models import Document, Folder
from ..policy import Scope
from ..threads.models import Thread
from .levels import Place, Thing, group_of, place_of
from .models import ChosenLevel, NotificationSettings
from .quiet import NEVER, QuietHours
from .rule import Level

MOST_PLACES = 200
"""So many of each kind stand in the list."""


@dataclass(frozen=True)
class Chosen:
    """A place for which somebody chose a level, as far as she may still see it."""

    thing: Thing
    place: Place
    group: Group
    level: Level
    created: datetime

    @property
    def name(self) -> str:
        """What it is called; the chat of a group has no name of its own."""
        if isinstance(self.thing, Document | Thread):
            return self.thing.title
        return "" if isinstance(self.thing, Room) else self.thing.name


def of(user_id: int) -> NotificationSettings:
    """Return what somebody chose, or what counts for who has chosen nothing, not saved."""
    found = db.session.get(NotificationSettings, user_id)
    return found or NotificationSettings(
        user_id=user_id, level=Level.CONCERNS, quiet_weekdays=list(range(7))
    )


def quiet_hours_of(user: User) -> QuietHours:
    """Return the quiet hours of a person, by the clocks of her zone."""
    row = db.session.get(NotificationSettings, user.id)
    if row is None or row.quiet_begins is None or row.quiet_ends is None:
        return NEVER
    days = frozenset(row.quiet_weekdays)
    return QuietHours(row.quiet_begins, row.quiet_ends, days, user.timezone)


def save(
    user_id: int, level: Level, begins: time | None, ends: time | None, weekdays: Collection[int]
) -> None:
    """Keep the default level and the quiet hours; without `begins` and `ends` there are none."""
    row = of(user_id)
    row.level, row.quiet_begins, row.quiet_ends = level, begins, ends
    row.quiet_weekdays = sorted(weekdays)
    db.session.add(row)
    db.session.flush()


def places(user: User, scope: Scope) -> list[Chosen]:
    """Return the places for which the person chose a level, those of one group together."""
    return sorted(_places(user, scope), key=lambda each: each.group.name.casefold())


def _places(user: User, scope: Scope) -> Iterator[Chosen]:
    conditions = (
        (Group, ChosenLevel.group_id, Group.id.in_(scope.reads)),
        (Room, ChosenLevel.room_id, Room.group_id.in_(scope.reads)),
        (Folder, ChosenLevel.folder_id, Folder.group_id.in_(scope.reads)),
        (Document, ChosenLevel.content_id, scope.where(Document)),
        (Thread, ChosenLevel.content_id, scope.where(Thread)),
    )
    for kind, column, seen in conditions:
        rows = db.session.execute(
            db.select(kind, ChosenLevel.level, ChosenLevel.created)
            .join(ChosenLevel, column == kind.id)
            .where(ChosenLevel.user_id == user.id, seen)
            .order_by(ChosenLevel.created.desc(), ChosenLevel.id)
            .limit(MOST_PLACES)
        )
        for thing, level, created in rows:
            group = group_of(thing)
            yield Chosen(thing, place_of(thing, group), group, Level(level), created)
