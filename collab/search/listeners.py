"""What changed is remembered with the change; the worker brings it into the index."""

from .. import events
from ..extensions import db
from .models import IndexJob


@events.during(events.ContentChanged)
def remember(event: events.ContentChanged) -> None:
    """Save an index job in the transaction of the change."""
    db.session.add(IndexJob(content_id=event.id))
