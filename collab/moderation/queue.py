"""What waits for the coordinators of a group."""

from sqlalchemy import func

from ..content import Content, State
from ..extensions import db
from ..groups.models import Group
from .models import Review, ReviewState


def waiting(group: Group) -> int:
    """Return how many reviews are open, and how many contributions wait for approval."""
    reviews = db.select(func.count()).where(
        Review.group_id == group.id, Review.state == ReviewState.OPEN
    )
    contributions = db.select(func.count()).where(
        Content.group_id == group.id,
        Content.state == State.WAITING,
        Content.parent_state != State.ERASED,
    )
    return (db.session.scalar(reviews) or 0) + (db.session.scalar(contributions) or 0)
