"""The pages of a library. What concerns one document stands in `document_views`."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..content import Audience
from ..db import transaction
from ..groups import moves
from ..groups.access import in_group, require
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope
from ..web.errors import answer, wants_json
from ..web.numbers import whole
from . import actions, bp, queries, uploads
from .forms import HINTS, FolderForm, UploadForm
from .models import Document, Folder
from .receiving import largest_file


@bp.get("/g/<slug>/library")
@in_group(Permission.READ)
def index(group: Group) -> Any:
    """Show one folder of the library: the folders in it, its documents, and the upload box."""
    if "after" in request.args:
        return ""  # a list by date is not caught up by numbers: its lines are drawn anew one by one
    return _library_page(group, _folder(group, request.args.get("folder")), UploadForm())


@bp.post("/g/<slug>/library")
@in_group(Permission.UPLOAD)
def upload(group: Group) -> Any:
    """Take files: one from a script, several from a plain form."""
    form = UploadForm()
    folder = _folder(group, request.form.get("folder"))
    if form.audience.data == Audience.COALITION:
        require(Permission.PUBLISH, group)
    if not form.validate():
        if wants_json():
            return answer(422, _("Not sent"), form.first_error or "")
        return _library_page(group, folder, form, 422)
    stored, refused = _take(form, group, folder)
    if wants_json():
        return _as_json(stored, refused)
    if stored:
        text = ngettext("%(num)d file is stored.", "%(num)d files are stored.", len(stored))
        flash(text, "done")
    if refused:
        form.files.errors = [f"{each.filename}: {each.message}" for each in refused]
        return _library_page(group, folder, form, _gravest(refused))
    return redirect(_address(group, folder), 303)


@bp.route("/g/<slug>/library/folders/new", methods=["GET", "POST"])
@in_group(Permission.UPLOAD)
def new_folder(group: Group) -> Any:
    """Make a folder in the library or in the folder at hand."""
    parent = _folder(group, request.values.get("folder"))
    form = FolderForm()
    status = 200
    if form.validate_on_submit():
        group_id, parent_id = group.id, parent.id if parent else None
        try:
            with transaction():
                folder = actions.create_folder(group_id, form.name.data or "", parent_id)
            return redirect(_address(group, folder), 303)
        except actions.NameTaken:
            form.name.errors = [_("There is a folder with this name here. Choose another name.")]
        except actions.TooDeep:
            form.name.errors = [_("Folders cannot be nested deeper. Make it further up.")]
    if form.errors:
        status = 422
    page = render_template("library/new_folder.html", group=group, folder=parent, form=form)
    return page, status


def _folder(group: Group, given: str | None) -> Folder | None:
    """Return the folder that the request names; 404 when it is not one of this library."""
    if not given or given == "0":
        return None
    try:
        return queries.folder(group, whole(given)) or abort(404)
    except ValueError:
        abort(404)


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


def _gravest(refused: list[uploads.Refused]) -> int:
    return max((each.status for each in refused), key=(422, 413, 507).index)


def _as_json(stored: list[Document], refused: list[uploads.Refused]) -> Any:
    if refused:
        return answer(refused[0].status, _("Not stored"), refused[0].message)
    items = [
        {"id": each.id, "url": each.address(), "html": render_template(each.partial, item=each)}
        for each in stored
    ]
    return jsonify(items[0] if len(items) == 1 else {"items": items}), 201


def _library_page(group: Group, folder: Folder | None, form: UploadForm, status: int = 200) -> Any:
    scope = current_scope()
    order: queries.Order = "title" if request.args.get("sort") == "title" else "new"
    number = request.args.get("page", 1, whole)
    documents = queries.documents_in(scope, group, folder, order, number)
    page = render_template(
        "library/index.html",
        group=group,
        folder=folder,
        trail=queries.trail(folder),
        folders=queries.folders_in(scope, group, folder),
        documents=documents,
        moved=moves.departures(group, scope, "document") if not folder and number <= 1 else [],
        places=queries.places_in_queue(document.version for document in documents.items),
        order=order,
        form=form,
        hints=HINTS,
        max_bytes=largest_file(),
    )
    return page, status


def _address(group: Group, folder: Folder | None) -> str:
    return url_for("library.index", slug=group.slug, folder=folder.id if folder else None)
