"""What has been reported or waits for approval outlives its time, until that is decided."""

from sqlalchemy import ColumnElement

from ..chat import retention
from ..content import Content
from ..extensions import db
from .models import Review, ReviewState


@retention.keep_also
def waits_for_decision() -> ColumnElement[bool]:
    """Return the condition that keeps what the coordinators have to look at."""
    undecided = db.select(Review.content_id).where(Review.state != ReviewState.DECIDED)
    return Content.id.in_(undecided)
