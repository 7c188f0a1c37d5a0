"""Questions about accounts."""

from sqlalchemy import func

from ..extensions import db
from . import passwords
from .models import User


def user_with(email: str, password: str) -> User | None:
    """Return the active account that address and password open, None otherwise.

    An unknown address takes as long as a wrong password.
    """
    user = db.session.scalar(db.select(User).filter_by(email=email.strip().lower()))
    fits = passwords.matches(password, user.password_hash if user else None)
    return user if user and fits and user.active else None


def nobody_yet() -> bool:
    """Tell whether the instance has no account at all, so that the first one can be made."""
    return db.session.scalar(db.select(func.count(User.id))) == 0
