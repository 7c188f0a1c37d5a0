"""The list of what I am told, and the way from there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ..db import now, transaction
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from ..web.paging import page_of
from ..web.showing import Shown
from . import actions, bp, queries, seen, words
from .models import Notice

MOST_SHOWN = 200


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
    """Mark one, with those that are one line with it, as seen and lead to what it is about."""
    found = queries.notice_or_none(current_user, notice_id)
    if found is None:
        abort(404)
    those = queries.alike(found)
    address = _way_to(those) or url_for(".index")
    if found.seen is None:
        with transaction():
            actions.see(those)
    return redirect(address, code=303)


@bp.post("/notifications/seen")
@signed_in
def see_all() -> Response:
    """Mark everything as seen that was there when the page was drawn."""
    with transaction():
        actions.see_all(current_user, _moment(request.form.get("until", "")))
    return redirect(url_for(".index"), code=303)


@bp.post("/notifications/shown")
@signed_in
def shown() -> tuple[str, int]:
    """Mark as seen what came in while the page was open and looked at; a few ids at a time."""
    ids = request.form.getlist("id", type=whole)[:MOST_SHOWN]
    with transaction():
        seen.see_shown(current_user.id, Shown(frozenset(ids)))
    return "", 204


@bp.get("/notifications/unread")
@signed_in
def unread() -> Response:
    """Tell a page that was away how many there are."""
    return jsonify(unread=queries.unread(current_user))


def _way_to(those: Sequence[Notice]) -> str:
    """Return where the first of the notices leads; several in one group lead to its list."""
    first = those[0]
    if len(those) > 1 and first.kind in words.OF_GROUPS:
        page = "threads" if first.kind == "followed-thread" else "library"
        return f"/g/{first.group.slug}/{page}"
    return first.address


def _moment(text: str) -> datetime:
    """Return the moment that the page has given; this one if it is none, or lies ahead."""
    try:
        return min(datetime.fromisoformat(text), now())
    except (ValueError, TypeError):
        return now()
