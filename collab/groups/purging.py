"""Purging a group takes two people: one asks, another agrees. No request, no commit.

From the moment of agreement nobody reads anything of the group. The worker then takes it apart: see
`purge_job`.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func

from .. import events, jobs
from ..accounts.joining import actions as joining
from ..accounts.joining.models import Invitation
from ..accounts.models import User
from ..content import Content, State
from ..db import now
from ..extensions import db
from ..policy import Permission, permissions_of
from . import locks, settings
from .log import Act
from .models import Group, GroupPurge, JoinRequest, Membership, Outcome
from .purge_job import purge_group

WAITS = timedelta(days=7)
"""How long a request to purge a group waits for the second person."""

NotChanged = settings.NotChanged


class SamePerson(NotChanged):
    """Two people are needed, and this is the first one again."""


class NoRight(NotChanged):
    """One of the two may not decide on the group, or not any more."""


class Held(NotChanged):
    """`count` things of the group are kept as evidence: nothing of it can go before they may."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class HasSubgroups(NotChanged):
    """`count` groups stand below it: they go first, or nothing does."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


_counters: dict[str, Callable[[int], int]] = {}


def count_also(name: str, counter: Callable[[int], int]) -> None:
    """Have what goes with a group counted by a function, given the id of the group."""
    _counters[name] = counter


def what_goes(group: Group) -> dict[str, int]:
    """Return how much goes with the group: numbers by kind of content, files, people."""
    kinds = db.session.execute(
        db.select(Content.kind, func.count())
        .where(Content.group_id == group.id, Content.state != State.ERASED)
        .group_by(Content.kind)
    )
    found = {row[0]: row[1] for row in kinds}
    found |= {name: counter(group.id) for name, counter in _counters.items()}
    return found | {"people": _count(Membership.group_id == group.id)}


def held_in(group: Group) -> int:
    """Return how many things of the group are kept as evidence."""
    return _count(Content.group_id == group.id, Content.held)


def request_of(group: Group) -> GroupPurge | None:
    """Return the request that waits for a second person, if there is one."""
    rows = db.session.scalars(
        db.select(GroupPurge)
        .where(GroupPurge.group_id == group.id, GroupPurge.expires > now())
        .order_by(GroupPurge.id.desc())
    )
    return next((row for row in rows if row.open), None)


def may_decide(user: User, group: Group) -> bool:
    """Tell whether somebody may agree to purging the group, or cancel it."""
    if not user.is_active or group.purging:
        return False
    manages = Permission.MANAGE in permissions_of(user).get(group.id, frozenset())
    return bool(user.administrator or manages)


def may_ask(user: User, group: Group) -> bool:
    """Tell whether somebody may ask that the group be purged; coordinators archive it first."""
    return may_decide(user, group) and bool(user.administrator or group.archived)


def ask_purge(group: Group, by: User) -> GroupPurge:
    """Ask that the group be purged; asked twice by one person, it is one request.

    Raises `Held`, `HasSubgroups`, `NoRight` or `NotChanged`.
    """
    locks.lock_people(by.id)
    settings.lock(group)
    if not may_ask(by, group):
        raise NoRight
    _nothing_in_the_way(group)
    if (waiting := request_of(group)) is not None:
        if waiting.asked_by_id == by.id:
            return waiting
        raise NotChanged
    row = GroupPurge(group_id=group.id, asked_by_id=by.id, expires=now() + WAITS)
    db.session.add(row)
    db.session.flush()
    events.record(events.PurgeAsked(group.id))
    return row


def cancel_purge(group: Group) -> None:
    """Take back or refuse the request. Raises `NotChanged` if there is none."""
    settings.lock(group)
    if group.purging or not end_request(group):
        raise NotChanged


def end_request(group: Group) -> bool:
    """Let nobody agree to the request any more; return whether there was one. Needs the lock."""
    row = request_of(group)
    if row is None:
        return False
    row.cancelled = now()
    events.record(events.PurgeCancelled(group.id))
    return True


def agree_to_purge(group: Group, by: User) -> None:
    """Close the group for everybody at once and have the worker take it apart.

    Whether the first person may still ask is looked at again. Raises `SamePerson`, `NoRight`,
    `Held`, `HasSubgroups`, or `NotChanged` if nobody asks for it any more.
    """
    # Accounts go first: whoever writes locks her own, and then the group.
    locks.lock_people(by.id, *_people_in(group), *settings.readers_above(group))
    settings.lock(group)
    row = request_of(group)
    if row is None or group.purging:
        raise NotChanged
    if row.asked_by_id == by.id:
        raise SamePerson
    readers = [*_people_in(group), *settings.readers_above(group)]
    locks.lock_people(row.asked_by_id)
    if not (may_decide(by, group) and may_ask(row.asked_by, group)):
        raise NoRight
    if _is_of_the_first(by, row, group):
        raise SamePerson
    _nothing_in_the_way(group)
    row.agreed, row.agreed_by_id = now(), by.id
    group.purging = now()
    db.session.flush()
    db.session.execute(
        db.update(Content)
        .where(Content.group_id == group.id)
        .values(state=State.ERASED, parent_state=State.ERASED)
    )
    _let_nobody_in(group, by)
    settings.reduce_access(readers)
    events.record(events.PurgeAgreed(group.id))
    jobs.enqueue(purge_group, group.id, key=str(group.id))


def _is_of_the_first(second: User, row: GroupPurge, group: Group) -> bool:
    """Tell whether the second person is there by the word of the first: two must be two.

    That is whom the first one invited or gave her role, and who got it after the request was made.
    """
    if second.administrator:
        return False
    invited = db.select(Invitation.id).filter_by(user_id=second.id, inviter_id=row.asked_by_id)
    changed = db.select(Act.id).where(
        Act.group_id == group.id,
        Act.user_id == second.id,
        Act.how == "role-changed",
        (Act.actor_id == row.asked_by_id) | (Act.created > row.created),
    )
    membership = db.session.get(Membership, (second.id, group.id))
    late = membership is not None and membership.since > row.created
    return late or any(db.session.scalar(asked.limit(1)) for asked in (invited, changed))


def _let_nobody_in(group: Group, by: User) -> None:
    """Close what waits for somebody to come in: requests, and invitations to the instance."""
    asked = db.select(JoinRequest).where(
        JoinRequest.group_id == group.id, JoinRequest.closed.is_(None)
    )
    for row in db.session.scalars(asked).all():
        row.closed, row.closed_by_id, row.outcome = now(), by.id, Outcome.WITHDRAWN
        db.session.flush()
        events.record(events.JoinClosed(row.user_id, group.id, row.id, Outcome.WITHDRAWN))
    waiting = db.session.scalars(
        db.select(Invitation).where(Invitation.accepted.is_(None), Invitation.revoked.is_(None))
    ).all()
    for invitation in waiting:
        if set(invitation.roles) == {str(group.id)}:
            joining.revoke(invitation)


def _nothing_in_the_way(group: Group) -> None:
    if below := _count(Group.parent_id == group.id):
        raise HasSubgroups(below)
    if held := held_in(group):
        raise Held(held)


def _people_in(group: Group) -> list[int]:
    asked = db.select(Membership.user_id).where(Membership.group_id == group.id)
    return list(db.session.scalars(asked))


def _count(*conditions: object) -> int:
    return db.session.scalar(db.select(func.count()).where(*conditions)) or 0
