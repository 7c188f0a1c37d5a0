"""What groups make of what happens elsewhere."""

from .. import events
from ..extensions import db
from ..policy import Role
from . import actions
from .models import Group


@events.during(events.InstanceOpened)
def coordinate_everything_at_first(event: events.InstanceOpened) -> None:
    """Let the first account coordinate the groups that stand there: nobody else can yet."""
    for group in db.session.scalars(db.select(Group).order_by(Group.id)):
        actions.begin_membership(event.user_id, group, Role.COORDINATOR)
