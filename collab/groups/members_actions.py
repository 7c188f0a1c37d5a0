"""What happens to those who are in a group. No request, no permission check, no commit."""

from datetime import datetime, timedelta

from .. import events
from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..policy import Role
from . import join_requests, locks
from .locks import NotDone
from .log import write_act
from .models import Group, Membership, Outcome

PAUSES = (1, 3, 7, 30)
"""For how many days the writing of somebody can be paused."""


class LastCoordinator(NotDone):
    """Nobody would be left to look after the group."""


class NeedsProof(NotDone):
    """Somebody is, or is to be, a coordinator: that is changed elsewhere, after a fresh proof."""


def begin_membership(user_id: int, group: Group, role: Role = Role.MEMBER) -> Membership:
    """Take somebody into the group; what she asked for, or was offered, is settled with it."""
    if (row := join_requests.waiting(group.id, user_id)) is not None:
        join_requests.close(row, Outcome.ACCEPTED, None)
    membership = Membership(user_id=user_id, group=group, role=role)
    db.session.add(membership)
    db.session.flush()
    events.record(events.MembershipBegan(user_id, group.id))
    return membership


def end_membership(membership: Membership) -> None:
    """Take somebody out of the group; what she wrote stays."""
    user, group_id = membership.user, membership.group_id
    user.see_less()
    db.session.delete(membership)
    db.session.flush()
    join_requests.withdraw_offers_of(user.id, group_id)
    events.record(events.MembershipEnded(user.id, group_id))


def change_role(membership: Membership, role: Role) -> None:
    """Make somebody something else in the group; her sockets close and come anew.

    Only an observer's time in a group ends by itself.
    """
    if membership.role == role:
        return
    membership.role = role
    if role != Role.OBSERVER:
        membership.until, membership.warned = None, False
    user = membership.user
    user.see_less()
    db.session.flush()
    if role != Role.COORDINATOR:
        join_requests.withdraw_offers_of(user.id, membership.group_id)
    events.record(events.RoleChanged(user.id, membership.group_id, role))


def give_role(membership: Membership, by: User, role: Role, was: str, sentence: str) -> None:
    """Make somebody an observer or a member who is no coordinator.

    `was` is her role when `by` decided. Raises `NeedsProof` or `NotDone`.
    """
    if Role.COORDINATOR in {membership.role, role, was}:
        raise NeedsProof
    _give(membership, by, role, was, sentence)


def make_coordinator(membership: Membership, by: User, was: str, sentence: str) -> None:
    """Have somebody look after the group, too. Raises `NotDone`."""
    _give(membership, by, Role.COORDINATOR, was, sentence)


def unmake_coordinator(membership: Membership, by: User, role: Role, sentence: str) -> None:
    """Have a coordinator be a member or an observer. Raises `LastCoordinator` or `NotDone`."""
    if role == Role.COORDINATOR:
        raise NotDone
    _give(membership, by, role, Role.COORDINATOR, sentence)


def change_facts(membership: Membership, by: User, title: str, until: datetime | None) -> bool:
    """Give somebody a title in the group, and a moment when an observer's time there ends.

    Return whether anything was changed. Raises `NotDone`.
    """
    membership = locks.lock_membership(membership, by)
    if until is not None and (membership.role != Role.OBSERVER or until <= now()):
        raise NotDone
    if (membership.title, membership.until) == (title, until):
        return False
    if membership.until != until:
        membership.until, membership.warned = until, False
    membership.title = title
    db.session.flush()
    events.record(events.MembershipChanged(membership.user_id, membership.group_id))
    return True


def remove(membership: Membership, by: User, sentence: str) -> None:
    """Take another person out of the group. Raises `LastCoordinator` or `NotDone`."""
    membership = locks.lock_membership(membership, by)
    if membership.user_id == by.id:
        raise NotDone
    _keep_a_coordinator(membership)
    user_id, group_id = membership.user_id, membership.group_id
    end_membership(membership)
    write_act("member-removed", group_id, by.id, sentence, user_id=user_id)


def leave(membership: Membership) -> None:
    """Go out of the group by oneself. Raises `LastCoordinator` or `NotDone`."""
    membership = locks.lock_membership(membership, membership.user)
    _keep_a_coordinator(membership)
    end_membership(membership)


def pause(membership: Membership, by: User, days: int, sentence: str) -> None:
    """Have somebody else only read in the group for some days from now. Raises `NotDone`."""
    membership = locks.lock_membership(membership, by)
    if days not in PAUSES or membership.user_id == by.id:
        raise NotDone
    membership.paused_until = now() + timedelta(days=days)
    membership.user.see_less()
    db.session.flush()
    events.record(events.WritingPaused(membership.user_id, membership.group_id))
    user_id = membership.user_id
    write_act("paused", membership.group_id, by.id, sentence, user_id=user_id)


def resume(membership: Membership, by: User) -> None:
    """Let somebody else write again before the time is over. Raises `NotDone`."""
    membership = locks.lock_membership(membership, by)
    if not membership.paused or membership.user_id == by.id:
        raise NotDone
    membership.paused_until = None
    db.session.flush()
    events.record(events.WritingResumed(membership.user_id, membership.group_id))
    write_act("resumed", membership.group_id, by.id, user_id=membership.user_id)


def is_last_coordinator(membership: Membership) -> bool:
    """Tell whether she looks after the group and nobody else could.

    Those whose accounts are closed, for good or for safety, could not.
    """
    if not _can_coordinate(membership):
        return False
    others = db.session.scalars(
        db.select(Membership)
        .where(
            Membership.group_id == membership.group_id,
            Membership.role == Role.COORDINATOR,
            Membership.user_id != membership.user_id,
        )
        .execution_options(populate_existing=True)
    )
    return not any(_can_coordinate(other) for other in others.all())


def _give(membership: Membership, by: User, role: Role, was: str, sentence: str) -> None:
    membership = locks.lock_membership(membership, by)
    if membership.role == role:
        return
    if membership.role != was:
        raise NotDone  # somebody else decided otherwise meanwhile
    _keep_a_coordinator(membership)
    change_role(membership, role)
    user_id = membership.user_id
    write_act("role-changed", membership.group_id, by.id, sentence, user_id=user_id)


def _keep_a_coordinator(membership: Membership) -> None:
    """Needs the lock on the group: two who go at the same moment come one after the other."""
    if is_last_coordinator(membership):
        raise LastCoordinator


def _can_coordinate(membership: Membership) -> bool:
    leads = membership.role == Role.COORDINATOR and membership.counts
    return bool(leads and membership.user.is_active)
