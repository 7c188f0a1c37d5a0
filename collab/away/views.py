"""The page that tells what happened while one was away, and the button that clears it."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ..accounts.models import User
from ..db import now, transaction
from ..web.access import current_scope, signed_in
from . import actions, bp, queries


@bp.get("/away")
@signed_in
def index() -> Any:
    """Tell what happened since the visitor last said that she has seen it all."""
    return render_template(
        "away/index.html", away=queries.away(_me(), current_scope()), most=queries.MOST_LINES
    )


@bp.post("/away/done")
@signed_in
def done() -> Response:
    """Clear what was on the page, up to the moment at which it was drawn."""
    person = _me()
    with transaction():
        actions.catch_up(person, _moment(request.form.get("until", "")))
    return redirect(url_for(".index"), 303)


def _me() -> User:
    me: User = current_user._get_current_object()
    return me


def _moment(text: str) -> datetime:
    """Return the moment that the page has given; this one if it is none, or lies ahead."""
    try:
        return min(datetime.fromisoformat(text), now())
    except (ValueError, TypeError):
        return now()
