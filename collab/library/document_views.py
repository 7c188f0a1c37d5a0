"""The pages of one document. They are open to whoever may see it, in its group or not."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..content import Audience
from ..db import transaction
from ..groups import moves
from ..groups.access import require, still_may
from ..web import limits
from ..web.access import current_scope, signed_in
from ..web.errors import answer, wants_json
from ..web.forms import choices
from ..web.numbers import whole
from . import actions, bp, downloads, queries, uploads
from .access import document_or_404, needed_for, require_change, require_version
from .forms import HINTS, TOP, DocumentForm, VersionForm
from .models import Document, ReadingState
from .reasons import explain
from .receiving import largest_file


@bp.get("/g/<slug>/library/<int:document_id>")
@signed_in
def document(slug: str, document_id: int) -> Any:
    """Show a document: what it is, how far its reading is, and its text."""
    item = queries.document(current_scope(), slug, document_id)
    if item is None:
        there = moves.moved_from(document_id, slug, current_scope()) or abort(404)
        return redirect(there.address())
    g.group = item.group
    at = request.args.get("at", None, whole)
    part = queries.part_of(item.version, request.args.get("page", 1, whole), at)
    q = request.args.get("q", "").strip()[:500]
    if at is not None:
        page = part.number if part.parts > 1 else None
        address = url_for(".document", slug=slug, document_id=document_id, page=page, q=q or None)
        return redirect(f"{address}#p{at}")
    inside = item.group_id in current_scope().reads
    return render_template(
        "library/document.html",
        item=item,
        group=item.group,
        inside=inside,
        trail=queries.trail(item.folder) if inside else [],
        versions=queries.versions(current_scope(), item),
        part=part,
        q=q,
    )


@bp.get("/g/<slug>/library/<int:document_id>/reading")
@signed_in
def reading(slug: str, document_id: int) -> Any:
    """Return how far the reading is; once it has ended, the page is loaded anew with the text."""
    item = document_or_404(slug, document_id)
    ended = item.version.state in (ReadingState.READ, ReadingState.UNREADABLE)
    page = render_template("library/_reading.html", item=item)
    return page, 200, {"HX-Refresh": "true"} if ended else {}


@bp.get("/g/<slug>/library/<int:document_id>/file")
@signed_in
@limits.downloads
def file(slug: str, document_id: int) -> Any:
    """Give out the newest file."""
    return downloads.attachment(document_or_404(slug, document_id).version)


@bp.get("/g/<slug>/library/<int:document_id>/versions/<int:number>/file")
@signed_in
@limits.downloads
def version_file(slug: str, document_id: int, number: int) -> Any:
    """Give out the file of one version."""
    item = document_or_404(slug, document_id)
    return downloads.attachment(queries.version(current_scope(), item, number) or abort(404))


@bp.get("/g/<slug>/library/<int:document_id>/versions")
@signed_in
def versions(slug: str, document_id: int) -> Any:
    """Show the form for a newer file, and the files so far."""
    item = document_or_404(slug, document_id)
    require_version(item)
    return _versions_page(item, VersionForm())


@bp.post("/g/<slug>/library/<int:document_id>/versions")
@signed_in
def add_version(slug: str, document_id: int) -> Any:
    """Take a newer file of the document."""
    item = document_or_404(slug, document_id)
    require_version(item)
    form = VersionForm()
    status = 422
    if form.validate():
        try:
            uploads.add_version(form.files.data, form.key.data, item)
        except uploads.Refused as refusal:
            status, form.files.errors = refusal.status, [refusal.message]
        else:
            flash(_("The new version is stored."), "done")
            return redirect(item.address(), 303)
    if wants_json():
        return answer(status, _("Not stored"), form.first_error or "")
    return _versions_page(item, form, status)


@bp.route("/g/<slug>/library/<int:document_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str, document_id: int) -> Any:
    """Rename, move or share a document."""
    item = document_or_404(slug, document_id)
    require_change(item)
    form = _document_form(item)
    valid = form.validate_on_submit()
    if form.is_outdated(item) or not valid:
        page = render_template(
            "library/edit.html", item=item, group=item.group, form=form, hints=HINTS
        )
        return page, 422 if form.errors else 200
    audience = form.audience.data if form.audience else item.audience
    for permission in needed_for(item, audience):
        require(permission, item.group)
    with transaction():
        still_may(item.group_id, *needed_for(item, audience), within=item)
        actions.edit_document(
            item,
            title=form.title.data or "",
            folder_id=form.folder.data or None,
            audience=audience,
            by_id=current_user.id,
        )
    flash(_("Saved."), "done")
    return redirect(item.address(), 303)


@bp.app_template_filter("explain_reading")
def explain_reading(reason: str | None) -> Any:
    """Give the templates the words for why a file could not be read."""
    return explain(reason)


@bp.app_template_global()
def place_in_queue(version: Any) -> int | None:
    """Give the templates a waiting file's place in the queue; lists bring their own `places`."""
    return queries.places_in_queue([version]).get(version.id)


def _document_form(item: Document) -> DocumentForm:
    form = DocumentForm(title=item.title, folder=item.folder_id or TOP, audience=item.audience)
    form.folder.choices = choices(
        [(str(TOP), _("In no folder"))]
        + [(str(folder_id), path) for folder_id, path in queries.folder_paths(item.group)]
    )
    if item.audience == Audience.RESTRICTED:
        del form.audience  # who is named stays as it is
    return form


def _versions_page(item: Document, form: VersionForm, status: int = 200) -> Any:
    page = render_template(
        "library/versions.html",
        item=item,
        group=item.group,
        form=form,
        versions=queries.versions(current_scope(), item),
        max_bytes=largest_file(),
    )
    return page, status
