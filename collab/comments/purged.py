"""Comments whose rows go let go of each other first: answers may go before what they answer."""

from sqlalchemy import or_

from .. import events
from ..extensions import db
from .models import Comment


@events.during(events.ContentPurged)
def part_threads(event: events.ContentPurged) -> None:
    """Have no row point at one that is removed with it, before it or after it."""
    concerned = or_(Comment.id.in_(event.ids), Comment.reply_to_id.in_(event.ids))
    table = Comment.__table__
    ids = db.select(Comment.id).where(concerned).scalar_subquery()
    db.session.execute(db.update(table).where(table.c.id.in_(ids)).values(reply_to_id=None))
