"""Making folders, naming and moving them."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ..db import transaction
from ..groups.access import in_group, still_may
from ..groups.models import Group
from ..policy import Permission
from ..web.forms import choices
from . import bp, folder_actions, folders
from .forms import TOP, FolderForm, PlacedFolderForm
from .models import Folder
from .views import address_of, folder_or_404


@bp.route("/g/<slug>/library/folders/new", methods=["GET", "POST"])
@in_group(Permission.UPLOAD)
def new_folder(group: Group) -> Any:
    """Make a folder in the library or in the folder at hand."""
    parent = folder_or_404(group, request.values.get("folder"))
    form = FolderForm()
    if form.validate_on_submit():
        group_id, parent_id = group.id, parent.id if parent else None
        try:
            with transaction():
                still_may(group_id, Permission.UPLOAD)
                folder = folder_actions.create_folder(group_id, form.name.data or "", parent_id)
            return redirect(address_of(group, folder), 303)
        except folder_actions.NotDone as why:
            form.name.errors = [refusal(why)]
    page = render_template("library/new_folder.html", group=group, folder=parent, form=form)
    return page, 422 if form.errors else 200


@bp.route("/g/<slug>/library/folders/<int:folder_id>", methods=["GET", "POST"])
@in_group(Permission.UPLOAD)
def edit_folder(group: Group, folder_id: int) -> Any:
    """Give a folder another name or put it into another one."""
    folder = folders.folder_or_none(group, folder_id) or abort(404)
    form = _form(group, folder)
    if form.validate_on_submit():
        group_id, by_id, parent_id = group.id, current_user.id, form.parent.data or None
        try:
            with transaction():
                still_may(group_id, Permission.UPLOAD)
                folder_actions.change_folder(
                    group_id, folder_id, by_id, name=form.name.data or "", parent_id=parent_id
                )
            flash(_("Saved."), "done")
            return redirect(address_of(group, folder), 303)
        except folder_actions.Gone:
            abort(404)
        except folder_actions.NotDone as why:
            form.name.errors = [refusal(why)]
    page = render_template("library/edit_folder.html", group=group, folder=folder, form=form)
    return page, 422 if form.errors else 200


def _form(group: Group, folder: Folder) -> PlacedFolderForm:
    """Return the form; a folder is not offered itself, nor what stands in it."""
    form = PlacedFolderForm(name=folder.name, parent=folder.parent_id or TOP)
    tree = folders.tree_of(group)
    own = tree.within(folder.id)
    paths = [(str(folder_id), path) for folder_id, path in tree.paths() if folder_id not in own]
    form.parent.choices = choices([(str(TOP), _("In no folder")), *paths])
    return form


def refusal(why: folder_actions.NotDone) -> str:
    """Return what a person reads when a folder could not be made or changed."""
    if isinstance(why, folder_actions.NameTaken):
        return _("There is a folder with this name here. Choose another name.")
    if isinstance(why, folder_actions.TooDeep):
        return _("Folders cannot be nested deeper. Make it further up.")
    if isinstance(why, folder_actions.IntoItself):
        return _("A folder cannot be put into itself.")
    return _("Somebody removed the folder meanwhile.")
