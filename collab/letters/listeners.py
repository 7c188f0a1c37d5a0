"""Letters follow the account: another address is tried anew, an erased one leaves nothing."""

from .. import events
from ..extensions import db
from .models import Letter, LetterSettings


@events.during(events.EmailChanged)
def try_new_address(event: events.EmailChanged) -> None:
    """Write again to who has another address than the one that was refused."""
    row = db.session.get(LetterSettings, event.user_id)
    if row is not None:
        row.refused, row.tries, row.not_before = None, 0, None


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget what a person chose, and that she was written to."""
    for model in (Letter, LetterSettings):
        db.session.execute(db.delete(model).where(model.user_id == event.user_id))
