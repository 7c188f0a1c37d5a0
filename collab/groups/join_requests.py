"""The one request or invitation that may wait for each person in each group, and how it ends."""

from .. import events
from ..db import now
from ..extensions import db
from ..policy import Permission, granted
from .models import JoinRequest, Membership, Outcome


def waiting(group_id: int, user_id: int) -> JoinRequest | None:
    """Return the person's request or invitation that nobody has decided yet, locked."""
    return db.session.scalar(
        db.select(JoinRequest)
        .where(
            JoinRequest.group_id == group_id,
            JoinRequest.user_id == user_id,
            JoinRequest.closed.is_(None),
        )
        .with_for_update(of=JoinRequest)
        .execution_options(populate_existing=True)
    )


def close(row: JoinRequest, how: Outcome, by_id: int | None, answer: str = "") -> None:
    """End a request or an invitation; `by_id` None means that it ended by itself."""
    row.closed, row.outcome = now(), how
    row.closed_by_id, row.answer = by_id, answer
    db.session.flush()
    events.record(events.JoinClosed(row.user_id, row.group_id, row.id, how))


def withdraw_offers_of(user_id: int, group_id: int) -> None:
    """Take back what somebody offered: her word does not outlast her role."""
    rows = db.session.scalars(
        db.select(JoinRequest)
        .where(
            JoinRequest.group_id == group_id,
            JoinRequest.invited_by_id == user_id,
            JoinRequest.closed.is_(None),
        )
        .with_for_update(of=JoinRequest)
    )
    for row in rows.all():
        close(row, Outcome.WITHDRAWN, None)


def stands(row: JoinRequest) -> bool:
    """Tell whether an invitation can be accepted: it waits, and who made it may still make it."""
    if row.closed is not None or row.invited_by_id is None or not row.invited_by.is_active:
        return False
    inviter = db.session.get(Membership, (row.invited_by_id, row.group_id))
    return inviter is not None and Permission.MANAGE in granted(inviter)
