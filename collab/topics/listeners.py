"""Lists of topics that are kept for some seconds end with a change."""

from .. import events
from . import queries


@events.after(events.TopicsChanged)
def read_anew(_event: events.TopicsChanged) -> None:
    """Have this process show the change at once; others do within seconds."""
    queries.look_again()
