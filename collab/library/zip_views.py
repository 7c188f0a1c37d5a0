"""A folder or the chosen documents as one ZIP: first what it will be, then the ZIP itself."""

from typing import Any
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission, Scope
from ..web import limits
from ..web.access import current_scope
from . import bp, choosing, folders, listing, zip_names, zipping
from .listing import Place
from .models import CleanState, Document, Folder, Version
from .views import folder_or_404
from .wanted import Wanted


@bp.get("/g/<slug>/library/zip", endpoint="zip")
@in_group(Permission.READ)
def zip_folder(group: Group) -> Any:
    """Say how large the ZIP of a folder and those below it is, or of the whole library."""
    folder = folder_or_404(group, request.args.get("folder"))
    place = Place.of(group, folder, folders.tree_of(group), below=True)
    ids = listing.ids(current_scope(), place, Wanted(), zipping.MOST + 1)
    return _page(group, folder, ids)


@bp.post("/g/<slug>/library/chosen/zip")
@in_group(Permission.READ)
def zip_chosen(group: Group) -> Any:
    """Say how large the ZIP of the chosen documents is."""
    here = choosing.list_at_hand(group)
    ids = choosing.chosen_ids(group, zipping.MOST + 1)
    if not ids:
        flash(_("Choose documents first."), "info")
        return redirect(url_for(".index", slug=group.slug, **here.query), 303)
    return _page(group, here.folder, ids)


@bp.post("/g/<slug>/library/zip")
@in_group(Permission.READ)
@limits.downloads_of(lambda: len(request.form.getlist("chosen")))
def zip_file(group: Group) -> Any:
    """Give out the ZIP while it is being made."""
    here = choosing.list_at_hand(group)
    name = zip_names.safe(here.folder.name if here.folder else group.name)
    user: User = current_user._get_current_object()
    asked = zipping.Asked(
        user.id,
        user.session_row.id if user.session_row else None,
        group.id,
        choosing.chosen_ids(group, zipping.MOST),
        here.folder.id if here.folder else None,
    )
    pieces = zipping.zipped(asked, _about(group, here.folder))
    response = Response(stream_with_context(pieces), mimetype="application/zip")
    headers = response.headers
    whole = quote(f"{name}.zip", safe="")
    headers["Content-Disposition"] = f"attachment; filename=library.zip; filename*=UTF-8''{whole}"
    headers["Cache-Control"] = "private, no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _page(group: Group, folder: Folder | None, ids: list[int]) -> Any:
    scope = current_scope()
    number, size, waiting, as_uploaded = _sums(scope, group, ids)
    return render_template(
        "library/zip.html",
        group=group,
        folder=folder,
        ids=ids[: zipping.MOST],
        number=number,
        size=size,
        waiting=waiting,
        as_uploaded=as_uploaded,
        most=zipping.MOST if len(ids) > zipping.MOST else None,
    )


def _sums(scope: Scope, group: Group, ids: list[int]) -> tuple[int, int, int, int]:
    """Return how many files and bytes it is, how many are not ready, and are not cleaned."""
    given = func.coalesce(Version.clean_size, Version.size)
    row = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(given), 0),
            func.count().filter(Version.clean_state == CleanState.WAITING),
            func.count().filter(Version.clean_state == CleanState.UNCLEANABLE),
        )
        .select_from(Document)
        .join(Version, Version.id == Document.version_id)
        .where(scope.where(Document), Document.group_id == group.id, Document.id.in_(ids))
    ).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def _about(group: Group, folder: Folder | None) -> str:
    """Return the short text in the ZIP; it does not tell who fetched it."""
    where = f"{group.name} / {folder.name}" if folder else group.name
    lines = (
        _("Documents from: %(where)s", where=where),
        _("Taken on: %(day)s (UTC)", day=now().strftime("%Y-%m-%d %H:%M")),
        "",
        _(
            "These are copies without the hidden data that tell who made a file, where and when. "
            "The originals stay sealed in the library."
        ),
        _(
            "The table manifest.csv says of each file where it comes from, its SHA-256, and "
            "whether it could be cleaned."
        ),
        _("Keep this safe: it may name people who are in danger."),
    )
    return "\r\n".join(lines) + "\r\n"
