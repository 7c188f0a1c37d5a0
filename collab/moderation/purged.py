"""Reports and decisions go with the content and the group that they are about."""

from sqlalchemy import ColumnElement

from .. import events
from ..extensions import db
from ..groups.log import Act
from .models import Report, Review


@events.during(events.ContentPurged)
def forget_reviews_of_content(event: events.ContentPurged) -> None:
    """Remove what was reported about content whose rows go."""
    _forget(Review.content_id.in_(event.ids))


@events.during(events.GroupEmptied)
def forget_reviews_of_group(event: events.GroupEmptied) -> None:
    """Remove what was reported in the group about content that stands elsewhere by now."""
    _forget(Review.group_id == event.group_id)


def _forget(which: ColumnElement[bool]) -> None:
    ids = list(db.session.scalars(db.select(Review.id).where(which)))
    db.session.execute(db.update(Act).where(Act.review_id.in_(ids)).values(review_id=None))
    db.session.execute(db.delete(Report).where(Report.review_id.in_(ids)))
    db.session.execute(db.delete(Review).where(Review.id.in_(ids)))
