"""Putting a sign and taking it back. No request, no permission check, no commit."""

from sqlalchemy.exc import IntegrityError

from ..extensions import db
from .models import Reaction, Sign


def toggle(user_id: int, content_id: int, sign: Sign, wanted: bool) -> None:
    """Have the sign of a person stand below something, or not; asked twice it is the same."""
    key = (content_id, user_id, sign)
    row = db.session.get(Reaction, key)
    if row is not None and not wanted:
        db.session.delete(row)
        db.session.flush()
    elif row is None and wanted:
        try:
            with db.session.begin_nested():
                db.session.add(Reaction(content_id=content_id, user_id=user_id, sign=sign))
        except IntegrityError:
            return  # the other window was faster
