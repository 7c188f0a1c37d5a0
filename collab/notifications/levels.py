"""The levels that people chose for places. No request, no permission check, no commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, null, or_
from sqlalchemy.exc import IntegrityError

from .. import events
from ..chat.models import Room
from ..content import Content
from ..extensions import db
from ..groups.models import Group
from ..library.models import Document, Folder
from ..policy import Scope
from ..threads.models import Thread
from .models import PLACES, ChosenLevel, NotificationSettings
from .rule import Because, Level

Thing = Document | Thread | Folder | Room | Group


@dataclass(frozen=True)
class Place:
    """Something that a level can be chosen for: the column that names it, its id, its page."""

    because: Because
    column: str
    id: int
    path: str

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all others."""
        return self.column, self.id


def place_of(thing: Thing, group: Group) -> Place:
    """Return the place that something in the group is."""
    here = f"/g/{group.slug}"
    match thing:
        case Group():
            return Place(Because.GROUP, "group_id", thing.id, here)
        case Folder():
            path = f"{here}/library?folder={thing.id}"
            return Place(Because.FOLDER, "folder_id", thing.id, path)
        case Room():
            return Place(Because.ROOM, "room_id", thing.id, f"{here}/chat/{thing.id}")
        case Thread():
            return Place(Because.THREAD, "content_id", thing.id, f"/c/{thing.id}")
    return Place(Because.DOCUMENT, "content_id", thing.id, f"/c/{thing.id}")


def chain_of(thing: Thing, group: Group) -> list[Place]:
    """Return the places around something, the nearest first, itself included."""
    chain = [place_of(thing, group)]
    folder = thing.folder if isinstance(thing, Document) else getattr(thing, "parent", None)
    while isinstance(folder, Folder):
        chain.append(place_of(folder, group))
        folder = folder.parent
    if not isinstance(thing, Group):
        chain.append(place_of(group, group))
    return chain


def content_or_none(content_id: int, scope: Scope) -> Document | Thread | None:
    """Return the document or thread with that id if the person may see it."""
    for kind in (Document, Thread):
        asked = db.select(kind).where(kind.id == content_id, scope.where(kind))
        found: Document | Thread | None = db.session.scalar(asked)
        if found is not None:
            return found
    return None


def folder_or_none(group: Group, folder_id: int) -> Folder | None:
    """Return the folder with that id if it is in the library of the group."""
    return db.session.scalar(db.select(Folder).filter_by(id=folder_id, group_id=group.id))


def chosen_by_all(places: Sequence[Place]) -> dict[int, dict[tuple[str, int], Level]]:
    """Return the levels that people chose for these places, by their ids and `Place.key`."""
    asked = db.select(ChosenLevel).where(or_(*(_of(place) for place in places)))
    found: dict[int, dict[tuple[str, int], Level]] = {}
    for row in db.session.scalars(asked):
        key = next((p.column, p.id) for p in places if getattr(row, p.column) == p.id)
        found.setdefault(row.user_id, {})[key] = Level(row.level)
    return found


def choose(user_id: int, place: Place, level: Level | None) -> None:
    """Have a level count for a place; None lets what is around it decide again."""
    row = _row(user_id, place)
    if level is None:
        if row is not None:
            db.session.delete(row)
    elif row is not None:
        row.level = level
    else:
        _begin(user_id, place, level)
    db.session.flush()


def chosen_and_default(
    user_id: int, places: Sequence[Place]
) -> tuple[dict[tuple[str, int], Level], Level]:
    """Return what somebody chose for some of these places, and her default, in one question."""
    columns = [getattr(ChosenLevel, name) for name in PLACES]
    here = db.select(ChosenLevel.level, *columns).where(
        ChosenLevel.user_id == user_id, or_(*(_of(place) for place in places))
    )
    everywhere = db.select(NotificationSettings.level, *(null() for _each in PLACES))
    rows = db.session.execute(
        here.union_all(everywhere.where(NotificationSettings.user_id == user_id))
    )
    found: dict[tuple[str, int], Level] = {}
    default = Level.CONCERNS
    for level, *ids in rows:
        key = next(((name, id_) for name, id_ in zip(PLACES, ids, strict=True) if id_), None)
        if key is None:
            default = Level(level)
        else:
            found[key] = Level(level)
    return found, default


def default_of(user_id: int) -> Level:
    """Return the level that counts where somebody chose none."""
    row = db.session.get(NotificationSettings, user_id)
    return Level(row.level) if row is not None else Level.CONCERNS


def defaults_of(condition: ColumnElement[bool]) -> dict[int, Level]:
    """Return the defaults of those people, by id, who have another than the usual one."""
    rows = db.session.execute(
        db.select(NotificationSettings.user_id, NotificationSettings.level).where(
            NotificationSettings.level != Level.CONCERNS, condition
        )
    )
    return {row[0]: Level(row[1]) for row in rows}


@events.during(events.ContentErased)
def forget_levels_of_content(event: events.ContentErased) -> None:
    """Forget who wants to hear of what is erased."""
    db.session.execute(db.delete(ChosenLevel).where(ChosenLevel.content_id == event.id))


@events.during(events.ContentPurged)
def forget_levels_of_purged(event: events.ContentPurged) -> None:
    """Forget who wants to hear of content whose rows go."""
    db.session.execute(db.delete(ChosenLevel).where(ChosenLevel.content_id.in_(event.ids)))


@events.during(events.GroupEmptied)
def forget_levels_of_group(event: events.GroupEmptied) -> None:
    """Forget who wants to hear of a group that goes, and of its chat."""
    rooms = db.select(Room.id).where(Room.group_id == event.group_id)
    here = or_(ChosenLevel.group_id == event.group_id, ChosenLevel.room_id.in_(rooms))
    db.session.execute(db.delete(ChosenLevel).where(here))


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget what a person chose."""
    for model in (ChosenLevel, NotificationSettings):
        db.session.execute(db.delete(model).where(model.user_id == event.user_id))


@events.during(events.ThreadsMerged)
def keep_levels_of_merged(event: events.ThreadsMerged) -> None:
    """Let the level of a thread that went into another one count there, unless one was chosen."""
    already = db.select(ChosenLevel.user_id).where(ChosenLevel.content_id == event.id)
    db.session.execute(
        db.update(ChosenLevel)
        .where(ChosenLevel.content_id == event.from_thread_id)
        .where(ChosenLevel.user_id.not_in(already.scalar_subquery()))
        .values(content_id=event.id)
        .execution_options(synchronize_session=False)
    )


def _begin(user_id: int, place: Place, level: Level) -> None:
    """Add the row; who does so twice at once has one."""
    columns: dict[str, Any] = {place.column: place.id}
    try:
        with db.session.begin_nested():
            db.session.add(ChosenLevel(user_id=user_id, level=level, **columns))
    except IntegrityError:
        row = _row(user_id, place)
        if row is None:
            raise
        row.level = level


def _row(user_id: int, place: Place) -> ChosenLevel | None:
    asked = db.select(ChosenLevel).where(ChosenLevel.user_id == user_id, _of(place))
    return db.session.scalar(asked)


def _of(place: Place) -> ColumnElement[bool]:
    column: ColumnElement[Any] = getattr(ChosenLevel, place.column)
    return column == place.id


def group_of(thing: Thing) -> Group:
    """Return the group that a place is in."""
    if isinstance(thing, Group):
        return thing
    if isinstance(thing, Content):
        return thing.group
    return db.session.get_one(Group, thing.group_id)
