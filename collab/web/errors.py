"""What a person reads when something went wrong: what happened, what was kept, what to do next."""

from typing import Any

import structlog
from flask import Flask, current_app, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import (
    Conflict,
    HTTPException,
    InternalServerError,
    NotFound,
    TooManyRequests,
)

from ..extensions import db, login_manager

log = structlog.stdlib.get_logger(__name__)
_IN_MINUTES_FROM = 120
"""Seconds; longer waits are told in minutes."""


class Taken(Conflict):
    """Something else was saved with the key of this form."""


def init_app(app: Flask) -> None:
    """Answer errors with a page, or with JSON where a script asked."""
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(DataError, _no_such_value)
    app.register_error_handler(InternalServerError, _http_error)


def answer(status: int, title: str, text: str) -> Any:
    """Return an error answer in the form that the caller asked for."""
    if wants_json():
        return jsonify(error=text, request_id=g.get("request_id")), status
    return render_template("error.html", title=title, text=text, status=status), status


def wants_json() -> bool:
    """Tell whether a script of ours asks, which shows the message itself."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def too_many(seconds: int) -> Any:
    """Return the answer to who asked too often: how long to wait, and what became of the text."""
    if seconds < _IN_MINUTES_FROM:
        wait = ngettext(
            "Wait %(num)d second and try again.", "Wait %(num)d seconds and try again.", seconds
        )
    else:
        wait = ngettext(
            "Wait %(num)d minute and try again.",
            "Wait %(num)d minutes and try again.",
            -(-seconds // 60),
        )
    if request.method == "POST" and not wants_json():
        wait = _("Nothing was saved. Go back: your text should still be there.") + " " + wait
    body, status = answer(429, _words(429)[0], wait)
    return body, status, {"Retry-After": str(seconds)}


def _expired_form(error: CSRFError) -> Any:
    cookies = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    log.warning(
        "form refused",
        reason=error.description if cookies else "The browser sent no cookie.",
        rule=request.url_rule.rule if request.url_rule else None,
        method=request.method,
    )
    if not cookies:
        return answer(
            400,
            _("Your browser keeps no cookies"),
            _(
                "Nothing was sent. Signing in needs a cookie: allow cookies for this site, reload "
                "the page and try again."
            ),
        )
    return answer(
        400,
        _("This page was open for too long"),
        _("Nothing was sent. Go back, copy your text, reload the page and send it again."),
    )


def _database_busy(error: OperationalError) -> Any:
    db.session.rollback()
    log.error("database refused", fault=type(error.orig).__name__)
    # The page must do without the database, which may be gone altogether: it greets nobody.
    g._login_user = login_manager.anonymous_user()
    body, status = answer(
        503,
        _("Collab is busy"),
        _("It could not be saved just now. Your text is still on the page: try again."),
    )
    return body, status, {"Retry-After": "3"}


def _no_such_value(error: DataError) -> Any:
    """PostgreSQL can hold no NUL in a text and no number beyond its column: nothing is there."""
    db.session.rollback()
    log.warning("a value that the database cannot hold", fault=type(error.orig).__name__)
    return _http_error(NotFound())


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        db.session.rollback()
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        return too_many(error.retry_after)
    title, text = _words(status)
    if isinstance(error, Taken) and wants_json():  # the page is still there, with what was typed
        text = _("Something else was saved with this already. Send again to save this as well.")
    result = answer(status, title, text)
    if status == 401:
        return (*result, {"HX-Redirect": "/sign-in"})
    return result


def _words(status: int) -> tuple[str, str]:
    known = {
        400: (_("This could not be understood"), _("Go back and try once more.")),
        401: (_("You are signed out"), _("Sign in again; your text is kept on this device.")),
        403: (_("You may read this, but not do that"), _("A coordinator of the group can help.")),
        404: (
            _("There is nothing here"),
            _("The address is wrong, the page has moved, or it is not open to you."),
        ),
        405: (_("This could not be understood"), _("Go back and try once more.")),
        409: (
            _("This form was sent already"),
            _("Nothing more was saved. Go back, copy your text, reload the page and send it."),
        ),
        413: (_("This is too large"), _("Nothing was saved. Choose a smaller file.")),
        429: (_("Too many attempts"), _("Wait a little and try again.")),
    }
    return known.get(
        status,
        (
            _("Something broke on our side"),
            _("What you sent may not be saved. Go back: your text should still be there."),
        ),
    )
