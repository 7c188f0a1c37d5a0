"""The moderation log of a group, as a page and as a table to take away."""

from datetime import date
from functools import partial
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask_login import current_user

from ..db import now, transaction
from ..groups.access import in_group, still_may
from ..groups.log import write_act
from ..groups.models import Group
from ..policy import Permission
from ..web import limits
from ..web.numbers import whole
from ..web.paging import page_of
from . import bp, export
from . import log as entries

_FIRST_YEAR, _LAST_YEAR = 2000, 2999


@bp.get("/g/<slug>/moderation/log")
@in_group(Permission.MODERATE)
@limits.downloads
def log(group: Group) -> Any:
    """Show who did what and why; narrowed by person, act and days, or as a table."""
    wanted = _wanted()
    if request.args.get("format") == "csv":
        return _table(group, wanted)
    page = page_of(entries.acts_in(group, wanted), request.args.get("page", 1, whole), size=50)
    names = entries.names_in(group)
    chosen: dict[str, Any] = {
        "person": wanted.person,
        "act": wanted.act,
        "from": wanted.since.isoformat() if wanted.since else None,
        "to": wanted.until.isoformat() if wanted.until else None,
    }
    return render_template(
        "moderation/log.html",
        group=group,
        page=page,
        lines=entries.lines(page.items, names),
        wanted=wanted,
        people=entries.people_in(group, names),
        hows=entries.hows_in(group),
        address=partial(url_for, "moderation.log", slug=group.slug, **chosen),
    )


def _table(group: Group, wanted: entries.Wanted) -> Response:
    """Return the table as it is read; that it was taken away stands in the log first."""
    group_id = group.id
    with transaction():
        still_may(group_id, Permission.MODERATE)
        write_act("exported", group_id, current_user.id)
    # What reads the visitor's account comes before the answer: it goes out without it.
    asked, names = entries.acts_in(group, wanted), entries.names_in(group)
    rows = export.table(entries.all_lines(asked, names))
    name = f"moderation-{group.slug}-{now():%Y-%m-%d}.csv"
    answer = Response(stream_with_context(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wanted() -> entries.Wanted:
    act = request.args.get("act", "")
    return entries.Wanted(
        person=request.args.get("person", None, whole),
        act=act[:20] or None,
        since=request.args.get("from", None, _day),
        until=request.args.get("to", None, _day),
    )


def _day(text: str) -> date:
    """Return the day; raises ValueError for what is none, or lies beyond what is kept here."""
    day = date.fromisoformat(text)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError("no day that a log could have")
    return day
