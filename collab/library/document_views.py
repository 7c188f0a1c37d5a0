"""The page of one document. It is open to whoever may see it, in its group or not."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from ..groups import moves
from ..web.access import current_scope, signed_in
from ..web.finding import finder
from ..web.numbers import whole
from ..web.showing import shows
from . import accesses, bp, queries, viewing
from .access import document_or_404
from .hits import Marker
from .models import Accessed, Document, Version
from .viewing import LONGEST_SEARCH, Viewer, viewer_of


@bp.get("/g/<slug>/library/<int:document_id>")
@signed_in
def document(slug: str, document_id: int) -> Any:
    """Show a document: what it is, how far its reading is, and one of its pages."""
    item = queries.document(current_scope(), slug, document_id)
    if item is None:
        there = moves.moved_from(document_id, slug, current_scope()) or abort(404)
        return redirect(there.address())
    g.group = item.group
    at = request.args.get("at", None, whole)
    if at is not None:
        # Links of older days counted pages so; people have them in letters and notes.
        return redirect(item.address_at(at, request.args.get("q", "").strip()[:LONGEST_SEARCH]))
    version = _version(item)
    accesses.note_access(item, version, Accessed.OPENED)
    shows([item.id], whole=item.id)
    inside = item.group_id in current_scope().reads
    return render_template(
        "library/document.html",
        item=item,
        version=version,
        group=item.group,
        inside=inside,
        trail=queries.trail(item.folder) if inside else [],
        versions=queries.versions(current_scope(), item),
        viewer=_viewer(item, version),
    )


@bp.get("/g/<slug>/library/<int:document_id>/viewer")
@signed_in
def viewer(slug: str, document_id: int) -> Any:
    """Return what the page shows of the content, once it is there; nothing while it is made."""
    item = document_or_404(slug, document_id)
    version = _version(item)
    shown = _viewer(item, version)
    if shown.waits and shown.mode != "pages":
        return "", 204
    accesses.note_access(item, version, Accessed.OPENED)
    return render_template(
        "library/_viewer.html",
        item=item,
        version=version,
        group=item.group,
        at={"slug": slug, "document_id": document_id},
        viewer=shown,
    )


def _version(item: Document) -> Version:
    """Return the version that the address asks for, the newest otherwise; 404 for one not hers."""
    number = request.args.get("version", None, whole)
    if number is None or number == item.version.number:
        return item.version
    return queries.version(current_scope(), item, number) or abort(404)


def _viewer(item: Document, version: Version) -> Viewer:
    sparing = request.headers.get("Save-Data", "").strip().lower() == "on"
    return viewer_of(item, version, request.args, sparing=sparing)


@bp.app_template_global()
def page_address(
    viewer: Viewer, at: dict[str, Any], /, to: str = "library.document", **other: Any
) -> str:
    """Give the templates the address of another page of the same view."""
    return url_for(to, **at, **viewer.leads(**other))


@bp.app_template_global()
def marker(viewer: Viewer, language: str | None) -> Marker:
    """Give the templates what cuts the texts of a page where found words stand."""
    return Marker(finder(viewer.q, language))


@bp.app_template_filter()
def plays(version: Version) -> str:
    """Give the templates "audio" or "video" for what the page can play, nothing for the rest."""
    kind = viewing.played_as(version)
    return kind.partition("/")[0] if kind else ""
