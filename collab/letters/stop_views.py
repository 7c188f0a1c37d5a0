"""Ending letters with one press, from the mail program (RFC 8058) or from the link in a letter."""

from typing import Any

from flask import abort, render_template
from flask_babel import force_locale

from ..accounts.models import User
from ..db import transaction
from ..extensions import csrf, db
from ..web.access import public
from . import bp, tokens
from .models import Rhythm
from .sending import settings_of


@bp.get("/letters/stop/<token>")
@public
def stop(token: str) -> Any:
    """Ask whether letters are to end: opening a link changes nothing, for machines open links."""
    return _page(_owner(token), token)


@bp.post("/letters/stop/<token>")
@public
@csrf.exempt  # mail programs post without a page before; the token is the proof
def do_stop(token: str) -> Any:
    """Send no more letters about what is new. The same again changes nothing."""
    user = _owner(token)
    with transaction():
        row = settings_of(user.id)
        row.rhythm = Rhythm.NONE
        db.session.add(row)
    return _page(user, token)


def _owner(token: str) -> User:
    return tokens.owner_of(token) or abort(404)


def _page(user: User, token: str) -> str:
    stopped = settings_of(user.id).rhythm == Rhythm.NONE
    with force_locale(user.locale):
        return render_template("letters/stop.html", token=token, stopped=stopped)
