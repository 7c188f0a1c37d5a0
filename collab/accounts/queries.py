"""Questions about accounts."""

from collections.abc import Sequence

from sqlalchemy import func

from ..extensions import db
from . import passwords, sessions
from .models import Session, Stage, User


def user_with(email: str, password: str) -> User | None:
    """Return the active account that address and password open, None otherwise.

    An unknown address takes as long as a wrong password.
    """
    user = db.session.scalar(db.select(User).filter_by(email=email.strip().lower()))
    fits = passwords.matches(password, user.password_hash if user else None)
    return user if user and fits and user.is_active else None


def still_so(user_id: int, password_hash: str | None) -> User | None:
    """Return the account, locked, unless it was closed or got another password meanwhile."""
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    return user if user and user.is_active and user.password_hash == password_hash else None


def user_id_of(email: str) -> int | None:
    """Return the id of the account with this address, whatever its state."""
    return db.session.scalar(db.select(User.id).filter_by(email=email.strip().lower()))


def sessions_of(user_id: int) -> Sequence[Session]:
    """Return the person's sessions that still count, the one used last first."""
    return [row for row in sessions.living_of(user_id) if row.stage == Stage.FULL]


def nobody_yet() -> bool:
    """Tell whether the instance has no account at all, so that the first one can be made."""
    return db.session.scalar(db.select(func.count(User.id))) == 0
