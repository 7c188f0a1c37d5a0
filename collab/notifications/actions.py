"""Having seen what one is told. No request, no permission check, no commit."""

from collections.abc import Sequence
from datetime import datetime

from .. import events
from ..accounts.models import User
from ..db import now
from ..extensions import db
from .models import Notice


def see(notices: Sequence[Notice]) -> None:
    """Mark notices of one person as seen; once seen they stay so."""
    new = [notice for notice in notices if notice.seen is None]
    for notice in new:
        notice.seen = now()
    if new:
        db.session.flush()
        events.record(events.NoticesChanged((new[0].user_id,)))


def see_all(user: User, until: datetime) -> None:
    """Mark what the person was told up to a moment as seen; what came later is still new."""
    db.session.execute(
        db.update(Notice)
        .where(Notice.user_id == user.id, Notice.seen.is_(None), Notice.created <= until)
        .values(seen=now())
    )
    events.record(events.NoticesChanged((user.id,)))
