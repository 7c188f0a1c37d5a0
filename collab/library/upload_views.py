"""Files on their way into a library, from plain forms; and what is asked before one is sent."""

from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from ..content import Audience
from ..groups.access import in_group, require
from ..groups.models import Group
from ..policy import Permission
from ..web import limits
from ..web.access import current_scope
from ..web.errors import answer, wants_json
from . import bp, duplicates, incoming, uploads
from .forms import UploadForm
from .models import Document, Folder, Incoming
from .piece_views import ONE, as_json
from .views import address_of, folder_or_404, library_page


@bp.post("/g/<slug>/library")
@in_group(Permission.UPLOAD)
def upload(group: Group) -> Any:
    """Take files: one from a script, several from a plain form."""
    form = UploadForm()
    folder = folder_or_404(group, request.form.get("folder"))
    if form.audience.data == Audience.COALITION:
        require(Permission.PUBLISH, group)
    if not form.validate():
        if wants_json():
            return answer(422, _("Not sent"), form.first_error or "")
        return library_page(group, folder, form, 422)
    stored, refused = _take(form, group, folder)
    if wants_json():
        return _as_json(stored, refused)
    if stored:
        text = ngettext("%(num)d file is stored.", "%(num)d files are stored.", len(stored))
        flash(text, "done")
        _tell_duplicates(stored)
    if refused:
        form.files.errors = [f"{each.filename}: {each.message}" for each in refused]
        return library_page(group, folder, form, _gravest(refused))
    return redirect(address_of(group, folder), 303)


@bp.post("/g/<slug>/library/known")
@in_group(Permission.UPLOAD)
@limits.searches
def known(group: Group) -> Any:
    """Tell which of these files (`sha256`, several) the visitor can find here already."""
    sums = [each.lower() for each in request.form.getlist("sha256")]
    found = duplicates.known(current_scope(), sums)
    return jsonify(
        {
            sha256: [{"title": t.title, "url": t.address, "group": t.group} for t in twins]
            for sha256, twins in found.items()
        }
    )


@bp.post(f"{ONE}/discard")
@in_group(Permission.UPLOAD)
def discard_upload(group: Group, upload_id: str) -> Any:
    """Give up an upload that is not complete, from the list of them."""
    row = incoming.one(upload_id, current_user.id, group.id) or abort(404)
    place = url_for(".index", slug=group.slug, folder=row.folder_id)
    incoming.discard([row.id])
    return redirect(place, 303)


@bp.app_template_global()
def unfinished_uploads(group: Group) -> list[tuple[Incoming, int]]:
    """Return the visitor's uploads into the group that are not complete, and how much is there."""
    return [(row, incoming.received(row)) for row in incoming.unfinished(current_user.id, group.id)]


def _take(
    form: UploadForm, group: Group, folder: Folder | None
) -> tuple[list[Document], list[uploads.Refused]]:
    """Store each file by itself, so that one bad file does not cost the others."""
    stored, refused = [], []
    for file in form.files.data or ():
        try:
            document = uploads.add_document(file, form.key.data, group, folder, form.audience.data)
            stored.append(document)
        except uploads.Refused as refusal:
            refused.append(refusal)
    return stored, refused


def _tell_duplicates(stored: list[Document]) -> None:
    scope = current_scope()
    for document in stored:
        for twin in duplicates.others(scope, document)[:1]:
            link = Markup('<a href="{}">{}</a>').format(twin.address, twin.title)
            flash(Markup(_("The same file is here already: %(title)s")) % {"title": link}, "info")  # noqa: S704


def _gravest(refused: list[uploads.Refused]) -> int:
    return max((each.status for each in refused), key=(422, 413, 503, 507).index)


def _as_json(stored: list[Document], refused: list[uploads.Refused]) -> Any:
    if refused:
        return answer(refused[0].status, _("Not stored"), refused[0].message)
    items = [as_json(each) for each in stored]
    return jsonify(items[0] if len(items) == 1 else {"items": items}), 201
