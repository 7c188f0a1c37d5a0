"""The list of what I am told, and the way from there."""

from datetime import datetime
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ..db import now, transaction
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from ..web.paging import page_of
from . import actions, bp, queries


@bp.get("/notifications")
@signed_in
def index() -> Any:
    """List what I am told, the newest first; nothing counts as seen by that alone."""
    page = page_of(queries.of(current_user), request.args.get("page", 1, whole))
    return render_template(
        "notifications/index.html",
        page=page,
        days=queries.by_day(queries.lines(page.items, current_user, current_scope())),
        unread=queries.unread(current_user),
        moment=now().isoformat(),
    )


@bp.post("/notifications/<int:notice_id>")
@signed_in
def notice(notice_id: int) -> Response:
    """Mark one as seen and lead to what it is about."""
    found = queries.notice_or_none(current_user, notice_id)
    if found is None:
        abort(404)
    address = found.address or url_for(".index")
    if found.seen is None:
        with transaction():
            actions.see(found)
    return redirect(address, code=303)


@bp.post("/notifications/seen")
@signed_in
def see_all() -> Response:
    """Mark everything as seen that was there when the page was drawn."""
    with transaction():
        actions.see_all(current_user, _moment(request.form.get("until", "")))
    return redirect(url_for(".index"), code=303)


@bp.get("/notifications/unread")
@signed_in
def unread() -> Response:
    """Tell a page that was away how many there are."""
    return jsonify(unread=queries.unread(current_user))


def _moment(text: str) -> datetime:
    """Return the moment that the page has given; this one if it is none, or lies ahead."""
    try:
        return min(datetime.fromisoformat(text), now())
    except (ValueError, TypeError):
        return now()
