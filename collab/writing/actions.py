"""Keeping and forgetting drafts. No request, no permission check, no commit."""

from sqlalchemy.exc import IntegrityError

from ..db import now
from ..extensions import db
from .models import Draft
from .places import Place


def keep(user_id: int, group_id: int, place: Place, title: str, body: str, key: str) -> Draft:
    """Keep what somebody has typed so far, in the place of what she had typed there before."""
    row = _row(user_id, place.name)
    if row is None:
        content_id = place.content.id if place.content is not None else None
        new = Draft(user_id=user_id, place=place.name, group_id=group_id, content_id=content_id)
        try:
            with db.session.begin_nested():
                db.session.add(new)
            row = new
        except IntegrityError:  # the other window was faster
            row = _row(user_id, place.name)
            if row is None:
                raise
    row.title, row.body, row.key, row.changed = title, body, key, now()
    db.session.flush()
    return row


def forget(user_id: int, *places: str) -> None:
    """Forget what somebody has typed in these places."""
    here = (Draft.user_id == user_id, Draft.place.in_(places))
    db.session.execute(db.delete(Draft).where(*here))


def _row(user_id: int, place: str) -> Draft | None:
    return db.session.scalar(db.select(Draft).filter_by(user_id=user_id, place=place))
