"""Coming into a group: asking, being invited, deciding. No request, no permission check, no commit.

For each person and group one request or invitation waits at most. Whoever is second to decide on it
gets `AlreadyClosed` and can say what the first decided.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from .. import events
from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..policy import Role
from . import join_requests, locks
from .locks import NotDone
from .log import Act
from .members_actions import begin_membership, end_membership
from .models import Group, Joining, JoinRequest, Membership, Outcome

AGAIN_AFTER = timedelta(days=7)
"""How long who was declined waits before she can ask again."""


class AlreadyClosed(NotDone):
    """Somebody decided on it before, or it was withdrawn: the row says who, what and when."""


class AlreadyIn(NotDone):
    """The person is in the group."""


class AlreadyWaits(NotDone):
    """The person asks to come in, or is invited, already; `row` is that."""

    def __init__(self, row: JoinRequest) -> None:
        super().__init__(row.id)
        self.row = row


class TakesNobody(NotDone):
    """Nobody comes into the group now, or not in this way."""


class TooEarly(NotDone):
    """The person was declined of late and can ask again `after` a moment."""

    def __init__(self, after: datetime) -> None:
        super().__init__(after)
        self.after = after


def ask(group: Group, person: User, reason: str) -> JoinRequest:
    """Ask to come into the group; asked twice, or when she is invited, it is the one that waits.

    Raises `AlreadyIn`, `TakesNobody`, `TooEarly` or `NotDone`.
    """
    group = _lock_open(group, person)
    if (row := join_requests.waiting(group.id, person.id)) is not None:
        return row
    if group.joining == Joining.INVITATION or joins_at_once(group, person):
        raise TakesNobody
    if (after := asks_again_after(group, person)) is not None:
        raise TooEarly(after)
    return _add(group, person, Role.MEMBER, reason)


def join_open(group: Group, person: User) -> Membership:
    """Come into an open group as a member. Raises `AlreadyIn`, `TakesNobody` or `NotDone`."""
    group = _lock_open(group, person)
    if not joins_at_once(group, person) or join_requests.waiting(group.id, person.id) is not None:
        raise TakesNobody  # who is invited answers that: she may come in as something else
    return _take_in(group, person, Role.MEMBER)


def offer(group: Group, person: User, by: User, role: Role, words: str) -> JoinRequest:
    """Invite somebody who has an account; offered twice by one person, it is one invitation.

    Raises `AlreadyIn`, `AlreadyWaits`, `TakesNobody` or `NotDone`.
    """
    group = _lock_open(group, person, by)
    if not person.is_active or role == Role.COORDINATOR:
        raise NotDone
    if (row := join_requests.waiting(group.id, person.id)) is not None:
        if row.invited_by_id == by.id:
            return row
        raise AlreadyWaits(row)
    return _add(group, person, role, words, by)


def withdraw(row: JoinRequest, by: User) -> None:
    """Take back one's own request. Raises `AlreadyClosed` or `NotDone`."""
    row = _lock_waiting(row, by, offered=False)
    if row.user_id != by.id:
        raise NotDone
    join_requests.close(row, Outcome.WITHDRAWN, by.id)


def approve(
    row: JoinRequest, by: User, role: Role = Role.MEMBER, until: datetime | None = None
) -> Membership:
    """Take in who asked, as a member, or as an observer perhaps for a time only.

    Raises `AlreadyClosed`, `TakesNobody` or `NotDone`.
    """
    row = _lock_waiting(row, by, offered=False)
    _refuse_if_ended(row.group)
    if not row.user.active or role == Role.COORDINATOR:
        raise NotDone
    if until is not None and (role != Role.OBSERVER or until <= now()):
        raise NotDone
    return _settle(row, by, role, until)


def decline(row: JoinRequest, by: User, answer: str) -> None:
    """Refuse who asked, and say why. Raises `AlreadyClosed` or `NotDone`."""
    row = _lock_waiting(row, by, offered=False)
    join_requests.close(row, Outcome.DECLINED, by.id, answer)


def accept_offer(row: JoinRequest, by: User) -> Membership:
    """Come in as invited.

    Raises `AlreadyClosed`, also if who invited may not do so any more, `TakesNobody` or `NotDone`.
    """
    row = _lock_waiting(row, by, offered=True)
    if row.user_id != by.id:
        raise NotDone
    _refuse_if_ended(row.group)
    if not join_requests.stands(row):
        raise AlreadyClosed
    return _settle(row, by, Role(row.role), None)


def decline_offer(row: JoinRequest, by: User) -> None:
    """Refuse an invitation. Raises `AlreadyClosed` or `NotDone`."""
    row = _lock_waiting(row, by, offered=True)
    if row.user_id != by.id:
        raise NotDone
    join_requests.close(row, Outcome.DECLINED, by.id)


def withdraw_offer(row: JoinRequest, by: User) -> None:
    """Take an invitation back, one's own or another coordinator's.

    Raises `AlreadyClosed` or `NotDone`.
    """
    row = _lock_waiting(row, by, offered=True)
    join_requests.close(row, Outcome.WITHDRAWN, by.id)


def joins_at_once(group: Group, person: User) -> bool:
    """Tell whether the person comes in without being asked why.

    Not into every open group: whom a coordinator took out of it, gave another role or let only
    read for a time asks, until one takes her in again.
    """
    if group.joining != Joining.OPEN:
        return False
    removed = db.session.scalar(
        db.select(db.func.max(Act.created)).where(
            Act.group_id == group.id,
            Act.user_id == person.id,
            Act.how.in_(("member-removed", "paused", "role-changed")),
            Act.actor_id.is_not(None),
        )
    )
    taken_in = JoinRequest.closed_by_id.is_not(None) & (JoinRequest.outcome == Outcome.ACCEPTED)
    return removed is None or removed < (_last(group, person, taken_in) or removed)


def asks_again_after(group: Group, person: User) -> datetime | None:
    """Return when somebody who was declined can ask again, None if she can now."""
    declined = JoinRequest.invited_by_id.is_(None) & (JoinRequest.outcome == Outcome.DECLINED)
    last = _last(group, person, declined)
    after = last + AGAIN_AFTER if last is not None else None
    return after if after is not None and after > now() else None


def _last(group: Group, person: User, how: ColumnElement[bool]) -> datetime | None:
    """Return when a request or an invitation of the person last ended in that way."""
    asked = db.select(db.func.max(JoinRequest.closed))
    return db.session.scalar(
        asked.where(JoinRequest.group_id == group.id, JoinRequest.user_id == person.id, how)
    )


def _lock_open(group: Group, person: User, *others: User) -> Group:
    """Lock the group, if it takes anybody and she is not in it, and these accounts."""
    locked = locks.lock(group.id, person.id, *(other.id for other in others))
    _refuse_if_ended(locked)
    inside = locks.membership_or_none(locked.id, person.id)
    if inside is not None and inside.counts:
        raise AlreadyIn
    return locked


def _lock_waiting(row: JoinRequest, by: User, *, offered: bool) -> JoinRequest:
    row = locks.lock_request(row, by)
    if row.closed is not None:
        raise AlreadyClosed
    if (row.invited_by_id is not None) != offered:
        raise NotDone
    return row


def _refuse_if_ended(group: Group) -> None:
    if group.archived or group.purging:
        raise TakesNobody


def _add(group: Group, person: User, role: Role, words: str, by: User | None = None) -> JoinRequest:
    row = JoinRequest(
        group_id=group.id,
        user_id=person.id,
        invited_by_id=by.id if by is not None else None,
        role=role,
        reason=words,
    )
    db.session.add(row)
    db.session.flush()
    kind = events.JoinOffered if by is not None else events.JoinAsked
    events.record(kind(person.id, group.id, row.id))
    return row


def _settle(row: JoinRequest, by: User, role: Role, until: datetime | None) -> Membership:
    """Take the person in; if she is in the group by now, only the request ends."""
    inside = locks.membership_or_none(row.group_id, row.user_id)
    join_requests.close(row, Outcome.ACCEPTED, by.id)
    if inside is not None and inside.counts:
        return inside
    return _take_in(row.group, row.user, role, until)


def _take_in(group: Group, person: User, role: Role, until: datetime | None = None) -> Membership:
    past = locks.membership_or_none(group.id, person.id)
    if past is not None:  # its end has come, and the worker has not looked yet
        end_membership(past)
    membership = begin_membership(person.id, group, role)
    membership.until = until
    db.session.flush()
    return membership
