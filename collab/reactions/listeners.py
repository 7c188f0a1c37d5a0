"""Signs go with what they stand below, and with who put them."""

from .. import events
from ..extensions import db
from .models import Reaction


@events.during(events.ContentErased)
def forget_below(event: events.ContentErased) -> None:
    """Forget the signs below what is erased; a purge erases all of a group."""
    db.session.execute(db.delete(Reaction).where(Reaction.content_id == event.id))


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget the signs of somebody whose account is erased."""
    db.session.execute(db.delete(Reaction).where(Reaction.user_id == event.user_id))
