"""Questions about notices. What one says is worked out when it is read, and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import joinedload, selectin_polymorphic, selectinload

from ..accounts.models import User
from ..content import Content
from ..extensions import db
from ..groups.models import Group, JoinRequest, Membership
from ..groups.queries import is_known_to
from ..people.queries import known_among
from ..policy import Scope
from ..web.times import day
from . import words
from .models import Notice

ENOUGH = 100
"""So many are counted; the bell says 99+."""
_UNTIL = {"membership-changed": "until", "membership-ending": "until"} | {
    "writing-paused": "paused_until"
}
"""The fact of the membership that belongs to a notice of this kind."""


@dataclass(frozen=True)
class Line:
    """One notice as its reader may read it now."""

    id: int
    at: datetime
    seen: bool
    icon: str
    sentence: str
    text: str
    """What a person wrote to explain it."""
    by: str | None
    """Who that was, unless the sentence names her."""
    group: str | None
    """Where it was, unless the sentence says so."""
    until: datetime | None
    """When it ends, for what ends."""


def unread(user: User) -> int:
    """Return how many notices the person has not seen, `ENOUGH` for that many and more."""
    some = db.select(Notice.id).where(Notice.user_id == user.id, Notice.seen.is_(None))
    return (
        db.session.scalar(db.select(func.count()).select_from(some.limit(ENOUGH).subquery())) or 0
    )


def unread_of(user_ids: Iterable[int]) -> dict[int, int]:
    """Return the same for several people at once, by their ids."""
    ids = list(user_ids)
    rows = db.session.execute(
        db.select(Notice.user_id, func.count())
        .where(Notice.user_id.in_(ids), Notice.seen.is_(None))
        .group_by(Notice.user_id)
    )
    found = {row[0]: min(row[1], ENOUGH) for row in rows}
    return {id_: found.get(id_, 0) for id_ in ids}


def of(user: User) -> Select[Notice]:
    """Return the notices of a person, the newest first."""
    return (
        db.select(Notice)
        .where(Notice.user_id == user.id)
        .order_by(Notice.created.desc(), Notice.id.desc())
    )


def notice_or_none(user: User, notice_id: int) -> Notice | None:
    """Return a notice of this person's."""
    return db.session.scalar(db.select(Notice).filter_by(id=notice_id, user_id=user.id))


def lines(notices: Sequence[Notice], reader: User, scope: Scope) -> list[Line]:
    """Put notices into words: with the names and titles of which the reader may know now."""
    known = _Known(notices, reader, scope)
    return [_line(notice, known) for notice in notices]


def by_day(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return the lines of each day of the reader's, with the day in words."""
    return [(label, list(those)) for label, those in groupby(lines, key=lambda line: day(line.at))]


class _Known:
    """What a reader may know of the people, groups and things in some notices, read at once."""

    def __init__(self, notices: Sequence[Notice], reader: User, scope: Scope) -> None:
        self.reader, self.scope = reader, scope
        people = {each.person_id for each in notices if each.person_id is not None}
        known = known_among(reader, scope, people)
        rows = db.session.scalars(db.select(User).where(User.id.in_(people)))
        self.people = {user.id: user.name for user in rows if user.id in known or user.erased}
        self.groups = self._groups({each.group_id for each in notices} - {None})
        self.titles = self._titles({each.content_id for each in notices} - {None})
        self.memberships: dict[int | None, Membership] = {m.group_id: m for m in reader.memberships}

    def _groups(self, ids: set[Any]) -> dict[int | None, str]:
        rows = db.session.scalars(db.select(Group).where(Group.id.in_(ids))).all()
        offered = set(
            db.session.scalars(
                db.select(JoinRequest.group_id).where(
                    JoinRequest.user_id == self.reader.id,
                    JoinRequest.invited_by_id.is_not(None),
                    JoinRequest.closed.is_(None),
                )
            )
        )
        return {
            group.id: group.name
            for group in rows
            if self.reader.administrator or group.id in offered or is_known_to(group, self.scope)
        }

    def _titles(self, ids: set[Any]) -> dict[int | None, str]:
        if not ids:
            return {}
        kinds = [mapper.class_ for mapper in Content.__mapper__.self_and_descendants][1:]
        rows = db.session.scalars(
            db.select(Content)
            .where(Content.id.in_(ids), self.scope.where(Content))
            .options(
                selectin_polymorphic(Content, kinds),
                joinedload(Content.group, innerjoin=True),
                selectinload(Content.parent).selectin_polymorphic(kinds),
            )
        )
        return {item.id: f"«{item.heading}»" for item in rows.unique()}


def _line(notice: Notice, known: _Known) -> Line:
    person = known.people.get(notice.person_id or 0)
    group = known.groups.get(notice.group_id)
    nameless = words.REPORTED if notice.kind.startswith("report-") else words.OWN
    membership = known.memberships.get(notice.group_id)
    tells = notice.group_id is None or group is not None or notice.kind in words.PARTING
    until = getattr(membership, _UNTIL.get(notice.kind, ""), None)
    return Line(
        id=notice.id,
        at=notice.created,
        seen=notice.seen is not None,
        icon=words.icon_of(notice.kind),
        sentence=words.sentence(
            notice.kind,
            person=person or str(words.SOMEBODY),
            group=group or str(words.WITHHELD),
            what=known.titles.get(notice.content_id) or str(nameless),
        ),
        text=notice.text if tells else "",
        by=None if words.names_person(notice.kind) else person,
        group=None if words.names_group(notice.kind) else group,
        until=until,
    )
