"""What a person reads when something went wrong: what happened, what was kept, what to do next."""

import logging
from typing import Any

from flask import Flask, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from ..extensions import db, login_manager

log = logging.getLogger(__name__)


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


def _expired_form(error: CSRFError) -> Any:
    return answer(
        400,
        _("This page was open for too long"),
        _("Nothing was sent. Go back, copy your text, reload the page and send it again."),
    )


def _database_busy(error: OperationalError) -> Any:
    db.session.rollback()
    log.error("database refused: %s", type(error.orig).__name__)
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
    log.warning("a value that the database cannot hold: %s", type(error.orig).__name__)
    return _http_error(NotFound())


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        db.session.rollback()
    title, text = _words(status)
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
