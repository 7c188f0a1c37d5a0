"""The end of somebody's time in a group: it comes by itself, and she is told some days before.

From its moment on a membership grants nothing (`policy.granted`); what is done here, by the worker,
is to take the row away and to say so.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement

from .. import events
from ..db import now, transaction
from ..extensions import db
from . import locks
from .log import write_act
from .members_actions import end_membership
from .models import Membership

WARNED_BEFORE = timedelta(days=7)
"""How long before the end somebody is told that it comes."""


def end_expired() -> int:
    """End the memberships whose time is over; return how many that were."""
    due = Membership.until <= now()
    return sum(_end(user_id, group_id) for user_id, group_id in _those(due))


def warn_of_end() -> int:
    """Tell those whose time ends in the next days, each once; return how many that were."""
    due = (Membership.until <= now() + WARNED_BEFORE) & (Membership.until > now())
    return sum(
        _warn(user_id, group_id) for user_id, group_id in _those(due & Membership.warned.is_(False))
    )


def _those(due: ColumnElement[bool]) -> Sequence[tuple[int, int]]:
    asked = db.select(Membership.user_id, Membership.group_id).where(due)
    found = [(row.user_id, row.group_id) for row in db.session.execute(asked)]
    db.session.rollback()  # what follows takes long, perhaps: keep no snapshot open
    return found


def _end(user_id: int, group_id: int) -> bool:
    with transaction():
        membership = _locked(user_id, group_id)
        if membership is None or membership.counts:
            return False
        end_membership(membership)
        write_act("member-removed", group_id, None, user_id=user_id)
    return True


def _warn(user_id: int, group_id: int) -> bool:
    with transaction():
        membership = _locked(user_id, group_id)
        if membership is None or membership.warned or membership.until is None:
            return False
        membership.warned = True
        db.session.flush()
        events.record(events.MembershipEnding(user_id, group_id))
    return True


def _locked(user_id: int, group_id: int) -> Membership | None:
    """Return the membership as it is now: another day may have been set since it was looked for."""
    try:
        locks.lock(group_id, user_id)
    except locks.NotDone:
        return None
    return locks.membership_or_none(group_id, user_id)
