"""News to the browsers: how many notices their person has not seen."""

from .. import events
from ..extensions import socketio
from . import queries


@events.after(events.NoticesChanged)
def ring(event: events.NoticesChanged) -> None:
    """Tell all open pages of these people, on all their devices, what their bells count."""
    for user_id, count in queries.unread_of(event.user_ids).items():
        socketio.emit("notice", {"unread": count}, to=f"user:{user_id}")
