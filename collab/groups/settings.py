"""Changing the facts and the rules of a group. No request, no permission check, no commit."""

from collections.abc import Iterable

from sqlalchemy import or_

from .. import events
from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..policy import Role
from . import facts, locks
from .hiding import given_to_coalition, take_back
from .log import write_act
from .models import Group, Membership, Visibility


class NotChanged(Exception):
    """The group is being purged, or the facts do not fit together; nothing was changed."""


class Outdated(NotChanged):
    """Somebody changed facts of the group since the form was drawn; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


class TakesBack(NotChanged):
    """Hiding the group takes back `count` things from the coalition; that has to be agreed to."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def change_group(
    group: Group, by: User, wanted: facts.Facts, *, seen: str, agreed: bool = False
) -> list[str]:
    """Give the group other facts; return the names of those that were changed.

    `seen` are the marks of the facts that the form was drawn with (`facts.marks_of`), `agreed` says
    that things may be taken back from the coalition. Raises `Outdated`, `TakesBack`, `NotChanged`.
    """
    # Accounts go before groups, as wherever both are locked.
    locks.lock_people(*readers_above(group))
    lock(group)
    if group.purging or (wanted.get("parent_reads") and group.parent_id is None):
        raise NotChanged
    before = facts.facts_of(group)
    if newer := facts.newer(before, seen):
        raise Outdated(newer)
    changed = facts.changed(before, wanted)
    if not changed:
        return []
    hides = "visibility" in changed and wanted["visibility"] == Visibility.HIDDEN
    if hides and not agreed and (count := given_to_coalition(group)):
        raise TakesBack(count)
    lose = readers_above(group) if "parent_reads" in changed and group.parent_reads else []
    facts.put(group, {name: wanted[name] for name in changed})
    if hides:
        take_back(group)
    reduce_access(lose)
    events.record(events.GroupChanged(group.id))
    write_act("group-changed", group.id, by.id, ", ".join(changed))
    return changed


def lock(group: Group) -> None:
    """Have the group as it is now, and let nobody change it or write in it before the commit.

    Raises `NotChanged` if it is gone.
    """
    asked = db.select(Group).where(Group.id == group.id).with_for_update(of=Group)
    if db.session.scalar(asked.execution_options(populate_existing=True)) is None:
        raise NotChanged


def readers_above(group: Group) -> list[int]:
    """Return who reads the group only because she is in the group above: ids of accounts."""
    if group.parent_id is None or not group.parent_reads:
        return []
    own = db.select(Membership.user_id).where(
        Membership.group_id == group.id,
        or_(Membership.until.is_(None), Membership.until > now()),
    )
    return list(
        db.session.scalars(
            db.select(Membership.user_id).where(
                Membership.group_id == group.parent_id,
                Membership.role != Role.OBSERVER,
                Membership.user_id.not_in(own),
            )
        )
    )


def reduce_access(user_ids: Iterable[int]) -> None:
    """Have the open sockets of these people closed: they may see less from now on."""
    asked = db.select(User).where(User.id.in_(set(user_ids))).order_by(User.id)
    for user in db.session.scalars(asked).all():
        user.see_less()
        db.session.flush()
        events.record(events.AccessReduced(user.id))
