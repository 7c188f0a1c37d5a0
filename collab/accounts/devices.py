"""Browsers that a person used before: known by a cookie, described in a few words."""

import re
from datetime import timedelta

from flask import after_this_request, current_app, has_request_context, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ..db import now
from ..extensions import db
from ..web.cookies import device_cookie_name
from . import tokens
from .models import KnownDevice

_KEPT = timedelta(days=400)  # the longest that browsers keep a cookie

_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Yandex", r"YaBrowser/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def known(user_id: int | None) -> str:
    """Return what this browser is known by if the person signed in from it before, else ""."""
    found = db.session.get(KnownDevice, (_here(), user_id or 0))
    return found.id if found is not None and now() - found.seen < _KEPT else ""


def known_to_anybody() -> str:
    """Return what this browser is known by if anybody signed in from it before, else ""."""
    rows = db.session.scalars(db.select(KnownDevice).filter_by(id=_here()))
    return next((row.id for row in rows if now() - row.seen < _KEPT), "")


def remember(user_id: int) -> bool:
    """Know this browser from now on; return whether it is new to an account that had others."""
    if digest := known(user_id):
        db.session.get_one(KnownDevice, (digest, user_id)).seen = now()
        return False
    others = db.session.scalar(db.select(KnownDevice.id).filter_by(user_id=user_id).limit(1))
    digest = known_to_anybody()  # two people may share a browser
    if not digest:
        # Never a token that the browser came with: somebody may have set it.
        token, digest = tokens.new()
        after_this_request(lambda answer: _set(answer, token))
    db.session.merge(KnownDevice(id=digest, user_id=user_id))
    return others is not None


def forget_others(user_id: int) -> None:
    """Know the person's other browsers no more. Needs a transaction."""
    db.session.execute(
        db.delete(KnownDevice).where(KnownDevice.user_id == user_id, KnownDevice.id != _here())
    )


def _here() -> str:
    if not has_request_context():
        return ""
    return tokens.digest(request.cookies.get(device_cookie_name(), ""))


def _set(answer: Response, token: str) -> Response:
    answer.set_cookie(
        device_cookie_name(),
        token,
        max_age=_KEPT,
        secure=current_app.config["SECURE_COOKIES"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def description(agent: str) -> str:
    """Return what a person recognises her device by, such as "Firefox, Android"."""
    browser = next((name for name, mark in _BROWSERS if re.search(mark, agent)), None)
    system = next((name for name, mark in _SYSTEMS if re.search(mark, agent)), None)
    return ", ".join(each for each in (browser, system) if each) or _("Unknown device")
