"""What happens when somebody proved who she is: her session, her device, where she goes."""

import re
from typing import Any

from flask import current_app, redirect, request, session, url_for

from .. import events
from . import devices, sessions
from .models import Session, Stage, User


def second_factor_is_due(user: User) -> bool:
    """Tell whether the right password is not enough for this account."""
    return user.has_second_factor or current_app.config["SECOND_FACTOR"] == "required"


def let_in(user: User, how: str) -> Session:
    """Open a full session on this device. Needs a transaction."""
    row = sessions.begin(user, request.user_agent.string, how)
    _note_device(user)
    return row


def half_in(user: User, how: str, wanted: str | None = None) -> Session:
    """Remember that the first proof was right; the second is asked next. Needs a transaction."""
    row = sessions.begin(user, request.user_agent.string, how, Stage.FIRST)
    if wanted:
        session["next"] = wanted
    return row


def all_in(first: Session, how: str) -> Session:
    """Open the full session of somebody whose second proof was right too. Needs a transaction."""
    wanted = session.get("next")
    row = sessions.complete(first, how)
    if wanted:
        session["next"] = wanted
    _note_device(row.user)
    return row


def onwards() -> Any:
    """Lead to the page that was asked for before signing in, or to the start page."""
    return redirect(own_page(session.pop("next", None)) or url_for("home.index"), code=303)


def own_page(address: str | None) -> str | None:
    """Return the address if it is a path of this site, so that no link leads elsewhere."""
    # Browsers drop tabs and line ends inside an address and take a backslash for a slash.
    return address if address and re.fullmatch(r"/(?!/)[^\x00-\x1f\x7f\\]*", address) else None


def _note_device(user: User) -> None:
    if devices.remember(user.id):
        events.record(events.DeviceSeen(user.id))
