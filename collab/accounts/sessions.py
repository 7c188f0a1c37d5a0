"""Sessions are rows: the cookie carries a random token, the row decides whether it still counts."""

import hashlib
import secrets
from datetime import timedelta

from flask import current_app, request, session
from flask_login import current_user, login_user

from .. import events
from ..db import now, transaction
from ..extensions import db
from .models import Session, User

_WRITE_SEEN_AFTER = timedelta(minutes=5)


def begin(user: User, agent: str) -> None:
    """Sign the person in on this device; whatever the cookie carried before is dropped."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    token = secrets.token_urlsafe(32)
    db.session.add(Session(id=_digest(token), user_id=user.id, agent=agent[:200]))
    user.session_token = token  # type: ignore[misc]
    login_user(user)


def end(row: Session) -> None:
    """End a session for good: its cookie is worthless from now on, its sockets are closed."""
    row.ended = now()
    row.user.see_less()
    events.record(events.SessionEnded(row.user_id, row.id))


def current() -> Session | None:
    """Return the row of the session that the request came with, if it still counts."""
    return _living(session.get("_user_id", ""))


def user_of(token: str) -> User | None:
    """Return the account that the cookie's token opens: Flask-Login's user loader."""
    row = _living(token)
    if row is None or not row.user.active:
        return None
    row.user.session_token = token  # type: ignore[misc]
    row.user.session_row = row  # type: ignore[misc]  # held, so that it is read from the database once a request
    return row.user


def keep_alive() -> None:
    """Note now and then that a session is in use, so that idle ones can end."""
    if not current_user.is_authenticated:
        return
    row = current()
    if row is not None and now() - row.seen > _WRITE_SEEN_AFTER and request.method == "GET":
        with transaction():
            row.seen = now()


def _living(token: str) -> Session | None:
    row = db.session.get(Session, _digest(token)) if token else None
    if row is None or row.ended is not None:
        return None
    idle = timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])
    longest = timedelta(hours=current_app.config["SESSION_HOURS"])
    moment = now()
    alive = moment - row.seen < idle and moment - row.created < longest
    return row if alive else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
