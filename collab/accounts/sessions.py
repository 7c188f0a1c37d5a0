"""Sessions are rows: the cookie carries a random token, the row decides whether it still counts.

A session of stage FIRST has seen the right password and nothing more: it opens the pages that ask
for the second factor, and to everything else its visitor is a stranger.
"""

from datetime import timedelta

from flask import current_app, request, session
from flask_login import current_user, login_user

from .. import events
from ..db import now, transaction
from ..extensions import db
from . import tokens
from .models import Session, Stage, User

_WRITE_SEEN_AFTER = timedelta(minutes=5)
FIRST_MINUTES = 15
"""How long somebody may take between the password and the second factor."""


def begin(user: User, agent: str, how: str = "", stage: Stage = Stage.FULL) -> Session:
    """Sign the person in on this device; whatever the cookie carried before is dropped."""
    _end_earlier()
    token, row_id = tokens.new()
    row = Session(id=row_id, user=user, agent=agent[:200], how=how, stage=stage)
    db.session.add(row)
    db.session.flush()
    _carry(token, row)
    if stage == Stage.FULL:
        _end_oldest(user)
        events.record(events.SignedIn(user.id, how))
    return row


def complete(first: Session, how: str) -> Session:
    """Make a session of stage FIRST a full one, under a new token; the old one is worthless."""
    first.ended = now()
    return begin(first.user, first.agent, f"{first.how}+{how}")


def prove(row: Session) -> Session:
    """Note that the person proved anew who she is; the session goes on under a new token.

    It ends no later than it would have: what counts is when she signed in.
    """
    token, row_id = tokens.new()
    moment = now()
    newer = Session(
        id=row_id,
        user=row.user,
        agent=row.agent,
        how=row.how,
        created=row.created,
        seen=moment,
        proved=moment,
    )
    row.ended = moment
    db.session.add(newer)
    db.session.flush()
    # The form at hand is sent on, and the app whose picture is on it is still being set up.
    _carry(token, newer, keep=("locale", "csrf_token", "enrolling"))
    return newer


def end(row: Session) -> None:
    """End a session for good: its cookie is worthless from now on, its sockets are closed."""
    row.ended = now()
    row.user.see_less()
    events.record(events.SessionEnded(row.user_id, row.id))


def end_all(user: User, *, but: Session | None = None) -> int:
    """End the person's sessions, all or all but one; return how many there were."""
    ended = [row for row in living_of(user.id) if but is None or row.id != but.id]
    for row in ended:
        end(row)
    return len(ended)


def living_of(user_id: int) -> list[Session]:
    """Return the person's sessions that still count, the one used last first."""
    rows = db.session.scalars(
        db.select(Session)
        .where(Session.user_id == user_id, Session.ended.is_(None))
        .order_by(Session.seen.desc())
    )
    return [row for row in rows if _counts(row)]


def current() -> Session | None:
    """Return the row of the session that the request came with, if it still counts."""
    return _living(session.get("_user_id", ""), Stage.FULL)


def first() -> Session | None:
    """Return the row of somebody who has yet to show the second factor."""
    row = _living(session.get("first", ""), Stage.FIRST)
    return row if row is not None and row.user.is_active else None


def is_fresh(row: Session | None) -> bool:
    """Tell whether the person proved lately who she is."""
    if row is None:
        return False
    return now() - row.proved < timedelta(minutes=current_app.config["PROOF_MINUTES"])


def user_of(token: str) -> User | None:
    """Return the account that the cookie's token opens: Flask-Login's user loader."""
    row = _living(token, Stage.FULL)
    if row is None or not row.user.is_active:
        return None
    row.user.session_token = token  # type: ignore[misc]
    row.user.session_row = row  # type: ignore[misc]  # held, so that it is read from the database once a request
    return row.user


def keep_alive() -> None:
    """Note now and then that a session is in use, so that idle ones can end.

    In use is what a person does: opening a page, sending a form. What a page asks for by itself
    while nobody sits before it does not count.
    """
    if not current_user.is_authenticated:
        return
    row = current()
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    by_hand = request.method != "GET" or mode == "navigate"
    if row is not None and by_hand and now() - row.seen > _WRITE_SEEN_AFTER:
        with transaction():
            row.seen = now()


def _carry(token: str, row: Session, keep: tuple[str, ...] = ("locale",)) -> None:
    """Put the token into the cookie, and of what was there before only what is to be kept."""
    kept = {name: session[name] for name in keep if name in session}
    session.clear()
    session.update(kept)
    if row.stage == Stage.FIRST:
        session["first"] = token
        return
    row.user.session_token = token  # type: ignore[misc]
    login_user(row.user)


def _end_earlier() -> None:
    """End what this browser was signed in with: its cookie is replaced (ASVS 5.0, 7.2.4)."""
    if (full := current()) is not None:
        end(full)
    if (half := first()) is not None:
        half.ended = now()


def _end_oldest(user: User) -> None:
    most = current_app.config["MOST_SESSIONS"]
    full = [row for row in living_of(user.id) if row.stage == Stage.FULL]
    for row in full[most:]:
        end(row)


def _living(token: str, stage: Stage) -> Session | None:
    row = db.session.get(Session, tokens.digest(token)) if token else None
    if row is None or row.stage != stage:
        return None
    return row if _counts(row) else None


def _counts(row: Session) -> bool:
    if row.ended is not None:
        return False
    moment = now()
    if row.stage == Stage.FIRST:
        return moment - row.created < timedelta(minutes=FIRST_MINUTES)
    idle = timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])
    longest = timedelta(hours=current_app.config["SESSION_HOURS"])
    return moment - row.seen < idle and moment - row.created < longest
