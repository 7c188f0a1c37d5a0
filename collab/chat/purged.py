"""The room of a group goes with the group."""

from .. import events
from ..extensions import db
from .models import Room


@events.during(events.GroupEmptied)
def remove_room(event: events.GroupEmptied) -> None:
    """Remove the room, which has no messages any more."""
    db.session.execute(db.delete(Room).where(Room.group_id == event.group_id))
