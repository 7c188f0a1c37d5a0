"""Questions to the log. Who may ask them is said by the views."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, or_

from .. import events
from ..accounts.models import User
from ..extensions import db
from ..groups.models import Group, Membership
from ..groups.queries import is_known_to
from ..people.queries import visible_people
from ..web.access import current_scope
from .listeners import action_of
from .models import AuditEntry
from .sentences import ACTIONS, Family, sentence

_UNNAMED = {
    action_of(kind) for kind in (events.AccountFrozen, events.FreezeConfirmed, events.FreezeLifted)
}
"""Whoever has the person's account in her hands is not told which colleague closed it."""
_ANONYMOUS = {action_of(events.Reported)}
"""Who did this is not said in the log of a group."""


@dataclass(frozen=True)
class Line:
    """One entry in words; what the reader is not to see is None."""

    number: int
    at: datetime
    sentence: str
    by: str | None
    """Who did it: not the person that the sentence is about, and not a stranger."""
    group: str | None
    network: str | None


def of_group(
    group: Group, family: Family | None = None, person_id: int | None = None
) -> Select[AuditEntry]:
    """Return the entries that concern a group, the newest first."""
    return _narrowed(_newest().where(AuditEntry.group_id == group.id), family, person_id)


def of_instance(family: Family | None = None, person_id: int | None = None) -> Select[AuditEntry]:
    """Return the entries that concern no group, the newest first."""
    return _narrowed(_newest().where(AuditEntry.group_id.is_(None)), family, person_id)


def about(user_id: int) -> Select[AuditEntry]:
    """Return the entries about one person's account, the newest first.

    What moderators did to what she wrote is not about her account: she is told of it elsewhere,
    and not of everything, such as who looked at what was reported.
    """
    return _newest().where(
        AuditEntry.user_id == user_id, AuditEntry.action.not_in(ACTIONS[Family.MODERATION])
    )


def people_in(entries: Select[AuditEntry]) -> list[User]:
    """Return whom these entries concern, by name."""
    ids = entries.with_only_columns(AuditEntry.user_id).order_by(None).distinct()
    found = db.session.scalars(db.select(User).where(User.id.in_(ids), _known())).all()
    return sorted(found, key=lambda user: user.name)


def lines(entries: Iterable[AuditEntry], *, networks: bool = False) -> list[Line]:
    """Put entries into words; with `networks` also where they came from."""
    names = _Names(entries := list(entries))
    return [
        Line(
            entry.number,
            entry.at,
            names.sentence(entry),
            names.actor(entry),
            names.groups.get(entry.group_id),
            entry.network or None if networks else None,
        )
        for entry in entries
    ]


def for_herself(entries: Sequence[AuditEntry], user_id: int) -> list[Line]:
    """Put entries about a person into words for her: others' networks are not hers to know."""
    told = []
    for entry, line in zip(entries, lines(entries, networks=True), strict=True):
        others = entry.actor_id not in (None, user_id)
        told.append(
            Line(
                line.number,
                line.at,
                line.sentence,
                None if entry.action in _UNNAMED else line.by,
                line.group,
                None if others else line.network,
            )
        )
    return told


class _Names:
    """The names of people and groups in some entries, read at once."""

    def __init__(self, entries: Sequence[AuditEntry]) -> None:
        people = {id_ for e in entries for id_ in (e.user_id, e.actor_id) if id_ is not None}
        groups = {e.group_id for e in entries if e.group_id is not None}
        rows = db.session.execute(db.select(User, _known()).where(User.id.in_(people)))
        self.people = {
            user.id: user.name if known else _("somebody of another group")
            for user, known in rows.unique()
        }
        scope = current_scope()
        self.groups: dict[int | None, str] = {
            group.id: group.name
            for group in db.session.scalars(db.select(Group).where(Group.id.in_(groups)))
            if is_known_to(group, scope)
        }

    def person(self, user_id: int | None) -> str | None:
        if user_id is None:
            return None
        return self.people.get(user_id) or _("account %(number)d", number=user_id)

    def actor(self, entry: AuditEntry) -> str | None:
        if entry.actor_id is None:
            unsaid = entry.network or entry.action in _ANONYMOUS
            return None if unsaid else _("the server itself")
        return None if entry.actor_id == entry.user_id else self.person(entry.actor_id)

    def sentence(self, entry: AuditEntry) -> str:
        return sentence(entry.action, json.loads(entry.details), self.person(entry.user_id))


def _known() -> ColumnElement[bool]:
    """Return the condition that keeps the people of whom the visitor may know.

    These are, besides those of the directory, all who are in her groups, whether their accounts
    are open or not, and former members, who have no name any more.
    """
    scope = current_scope()
    near = db.select(Membership.user_id).where(Membership.group_id.in_(scope.reads))
    return or_(visible_people(current_user, scope), User.id.in_(near), User.erased.is_not(None))


def _newest() -> Select[AuditEntry]:
    return db.select(AuditEntry).order_by(AuditEntry.number.desc())


def _narrowed(
    entries: Select[AuditEntry], family: Family | None, person_id: int | None
) -> Select[AuditEntry]:
    if family is not None:
        entries = entries.where(AuditEntry.action.in_(ACTIONS[family]))
    if person_id is not None:
        entries = entries.where(
            or_(AuditEntry.user_id == person_id, AuditEntry.actor_id == person_id)
        )
    return entries
