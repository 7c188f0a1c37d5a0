"""Questions about notices. What one says is worked out when it is read, and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import g
from flask_babel import ngettext
from flask_login import current_user
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
from .rule import Because

ENOUGH = 100
"""So many are counted; the bell says 99+."""
MOST_NAMES = 3
"""So many people are named in one line."""
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
    number: int = 1
    """For how many notices the line stands."""
    why: str = ""
    """Why the person was told, in words; empty for what she has to know."""
    place: str = ""
    """The path of the page on which she can choose to hear less; empty if she cannot see it."""


def unread(user: User) -> int:
    """Return how many notices the person has not seen, `ENOUGH` for that many and more."""
    some = db.select(Notice.id).where(Notice.user_id == user.id, Notice.seen.is_(None))
    return (
        db.session.scalar(db.select(func.count()).select_from(some.limit(ENOUGH).subquery())) or 0
    )


def unread_here() -> int:
    """Return the same for the visitor, worked out once per request."""
    if "unread" not in g:
        g.unread = unread(current_user)
    found: int = g.unread
    return found


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
    """Put notices into words: with the names and titles of which the reader may know now.

    What is new of one kind in one thing is one line, as long as it is unseen.
    """
    known = _Known(notices, reader, scope)
    together: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        together.setdefault(family(notice), []).append(notice)
    return [_line(those, known) for those in together.values()]


def family(notice: Notice) -> tuple[object, ...]:
    """Return what notices have in common that are one line; what is seen stands alone."""
    if notice.seen is not None or notice.because == Because.DUTY:
        return (notice.id,)
    if notice.kind in words.OF_GROUPS:
        return notice.kind, notice.group_id
    return notice.kind, notice.content_id


def alike(notice: Notice) -> Sequence[Notice]:
    """Return the notices for which a line stands: those before it that belong to it, and itself."""
    if len(family(notice)) == 1:
        return [notice]
    same = (
        Notice.group_id == notice.group_id
        if notice.kind in words.OF_GROUPS
        else Notice.content_id == notice.content_id
    )
    return db.session.scalars(
        db.select(Notice)
        .where(
            Notice.user_id == notice.user_id,
            Notice.kind == notice.kind,
            Notice.seen.is_(None),
            Notice.because != Because.DUTY.value,
            Notice.created <= notice.created,
            same,
        )
        .order_by(Notice.created, Notice.id)
    ).all()


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
        self.parts = self._seen({each.part_id for each in notices} - {None})
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

    def _seen(self, ids: set[Any]) -> set[int]:
        asked = db.select(Content.id).where(Content.id.in_(ids), self.scope.where(Content))
        return set(db.session.scalars(asked)) if ids else set()

    def shows(self, notice: Notice) -> bool:
        """Tell whether the reader still sees what is new: only then is it said who wrote it."""
        return notice.part_id in self.parts if notice.part_id else notice.content_id in self.titles

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


def _line(those: Sequence[Notice], known: _Known) -> Line:
    notice = those[0]
    duty = notice.because == Because.DUTY
    told = [each for each in those if duty or known.shows(each)]
    people = [known.people.get(each.person_id or 0) for each in told]
    group = known.groups.get(notice.group_id)
    membership = known.memberships.get(notice.group_id)
    tells = notice.group_id is None or group is not None or notice.kind in words.PARTING
    names = {
        "person": people[0] if people and people[0] else str(words.SOMEBODY),
        "group": group or str(words.WITHHELD),
        "what": known.titles.get(notice.content_id) or words.nameless(notice.kind),
    }
    number, named = len(those), names_in(people)
    return Line(
        id=notice.id,
        at=notice.created,
        seen=notice.seen is not None,
        icon=words.icon_of(notice.kind),
        sentence=words.of_several(notice.kind, number, **names)
        if number > 1
        else words.sentence(notice.kind, **names),
        text=notice.text if tells else "",
        by=None if words.names_person(notice.kind) else named,
        group=None if words.names_group(notice.kind) else group,
        until=getattr(membership, _UNTIL.get(notice.kind, ""), None),
        number=number,
        why=words.reason(notice.because),
        place=notice.place if tells and (known.shows(notice) or group) else "",
    )


def names_in(people: Sequence[str | None]) -> str | None:
    """Return the names of the people, each once, the latest first, and how many others."""
    once = list(dict.fromkeys(name for name in people if name))
    if len(once) <= MOST_NAMES:
        return ", ".join(once) or None
    others = len(once) - MOST_NAMES
    shown = ", ".join(once[:MOST_NAMES])
    return ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", others, names=shown)
