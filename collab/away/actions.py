"""Saying that one has seen what happened. No request, no permission check, no commit."""

from datetime import datetime

from .. import events
from ..accounts.models import User
from ..extensions import db
from ..notifications.actions import see_all
from .models import CaughtUp


def catch_up(user: User, until: datetime) -> None:
    """Let everything up to a moment count as seen: on the page, in the bell, on all devices.

    An earlier moment than the one that was said before changes nothing but the bell.
    """
    row = db.session.get(CaughtUp, user.id, with_for_update=True)
    if row is None:
        db.session.add(CaughtUp(user_id=user.id, until=until))
    elif row.until < until:
        row.until = until
    db.session.flush()
    see_all(user, until)


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget when somebody was there."""
    db.session.execute(db.delete(CaughtUp).where(CaughtUp.user_id == event.user_id))
