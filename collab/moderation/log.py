"""The moderation log of a group: who did what, to what, why and when. No words of content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import get_timezone
from sqlalchemy import Select, or_

from ..extensions import db
from ..groups.log import Act
from ..groups.models import Group
from ..web.order import title_key
from . import words
from .names import Names

_AT_ONCE = 500
"""Lines that are read at a time when the whole log goes out."""
_NOBODYS = frozenset({"reported", "reported-hidden"})
"""Acts that no coordinator did: no name stands beside them."""


@dataclass(frozen=True)
class Wanted:
    """Which part of the log somebody looks for; None means any. Days are those of the reader."""

    person: int | None = None
    """Who did it, or whom it concerns."""
    act: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """One act in words; `by` is empty for what no coordinator did."""

    id: int
    at: datetime
    act: str
    by: str
    kind: str
    person: str
    why: str
    review_id: int | None


def acts_in(group: Group, wanted: Wanted | None = None) -> Select[Act]:
    """Return the question for the acts in a group, the latest first."""
    wanted = wanted or Wanted()
    asked = db.select(Act).where(Act.group_id == group.id)
    if wanted.person is not None:
        asked = asked.where(or_(Act.actor_id == wanted.person, Act.user_id == wanted.person))
    if wanted.act is not None:
        asked = asked.where(Act.how == wanted.act)
    if wanted.since is not None:
        asked = asked.where(Act.created >= _begin(wanted.since))
    if wanted.until is not None:
        asked = asked.where(Act.created < _begin(wanted.until + timedelta(days=1)))
    return asked.order_by(Act.created.desc(), Act.id.desc())


def lines(acts: Sequence[Act], names: Names) -> list[Line]:
    """Put acts into words."""
    return [
        Line(
            act.id,
            act.created,
            str(words.ACTS.get(act.how, act.how)),
            "" if act.how in _NOBODYS else names.of(act.actor_id),
            str(words.kind_of(act.kind)),
            names.of(act.user_id) if act.user_id is not None else "",
            act.sentence,
            act.review_id,
        )
        for act in acts
    ]


def all_lines(asked: Select[Act], names: Names) -> Iterator[Line]:
    """Go through all these acts in words, reading a part at a time.

    The answer goes out with this when the request has ended: who reads, and the names of all people
    in the log, have to be known before.
    """
    part = asked
    while True:
        acts = db.session.scalars(part.limit(_AT_ONCE)).all()
        yield from lines(acts, names)
        if len(acts) < _AT_ONCE:
            return
        at, id_ = acts[-1].created, acts[-1].id
        part = asked.where(or_(Act.created < at, (Act.created == at) & (Act.id < id_)))


def names_in(group: Group) -> Names:
    """Return the names of all who did something in the group or were concerned.

    People of whom the reader may not know go without their names.
    """
    return Names(_people(group), group)


def people_in(group: Group, names: Names) -> list[tuple[int, str]]:
    """Return the ids of those of them whose names the reader may know, with these, by name."""
    known = [(id_, names.of(id_)) for id_ in _people(group) if names.knows(id_)]
    return sorted(known, key=lambda each: title_key(each[1]))


def hows_in(group: Group) -> dict[str, Any]:
    """Return what kinds of acts there are in the group, with their words, by words."""
    asked = db.select(Act.how).where(Act.group_id == group.id).distinct()
    found = {how: words.ACTS.get(how, how) for how in db.session.scalars(asked)}
    return dict(sorted(found.items(), key=lambda each: str(each[1])))


def _people(group: Group) -> set[int]:
    found: set[int] = set()
    for column in (Act.actor_id, Act.user_id):
        asked = db.select(column).where(Act.group_id == group.id, column.is_not(None))
        found.update(id_ for id_ in db.session.scalars(asked.distinct()) if id_ is not None)
    return found


def _begin(day: date) -> datetime:
    """Return the first moment of a day of the reader."""
    return datetime.combine(day, time(), get_timezone())
