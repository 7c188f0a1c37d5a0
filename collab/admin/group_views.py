"""All groups as numbers, and what an administrator does to one from outside."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..groups import archiving
from ..groups.locks import NotDone
from ..groups.models import Group
from ..groups.settings import NotChanged
from ..library import quotas
from ..web.access import administrator, fresh
from . import actions, bp, forms, queries


@bp.get("/admin/groups")
@administrator
def groups() -> Any:
    """List all groups with their numbers."""
    return render_template("admin/groups.html", rows=queries.overviews())


@bp.route("/admin/groups/<group_slug>/archive", methods=["GET", "POST"])
@administrator
def archive_group(group_slug: str) -> Any:
    """Let a group only be read."""
    group = _load(group_slug)
    form = forms.ActForm()
    if not form.validate_on_submit():
        return _page("admin/archive_group.html", form, group)
    if _done(lambda: archiving.archive(group, _me())):
        flash(_("The group is archived."))
    return _to_list()


@bp.post("/admin/groups/<group_slug>/restore")
@administrator
def restore_group(group_slug: str) -> Any:
    """Put an archived group in use again."""
    group = _load(group_slug)
    if _done(lambda: archiving.restore(group, _me())):
        flash(_("The group is in use again."))
    return _to_list()


@bp.route("/admin/groups/<group_slug>/coordinator", methods=["GET", "POST"])
@administrator
@fresh
def appoint(group_slug: str) -> Any:
    """Make somebody coordinator of a group, oneself included."""
    group = _load(group_slug)
    form = forms.AppointForm(queries.candidates())
    if not form.validate_on_submit() or (person := _chosen(form)) is None:
        coordinators = queries.coordinators_of(group)
        return _page("admin/appoint.html", form, group, coordinators=coordinators)
    name = person.name
    if _done(lambda: actions.appoint(group, person, _me(), form.sentence.data)):
        flash(_("%(name)s coordinates the group now.", name=name))
    return _to_list()


@bp.route("/admin/groups/<group_slug>/room", methods=["GET", "POST"])
@administrator
def room(group_slug: str) -> Any:
    """Say how much room the files of a group may take."""
    group = _load(group_slug)
    form = forms.RoomForm(megabytes="" if group.quota_mb is None else str(group.quota_mb))
    if not form.validate_on_submit():
        taken = quotas.taken(group.id)
        return _page("admin/room.html", form, group, taken=taken, room=quotas.room_of(group))
    if _done(lambda: actions.set_room(group, form.chosen, _me())):
        flash(_("Saved."), "done")
    return _to_list()


def _load(slug: str) -> Group:
    return queries.group_or_none(slug) or abort(404)


def _me() -> User:
    me: User = current_user._get_current_object()
    return me


def _chosen(form: forms.AppointForm) -> User | None:
    """Return whom the form names; if she cannot be chosen any more, have the form say so."""
    if form.chosen is None:
        form.person.errors = [_("Choose somebody whose account is in use.")]
    return form.chosen


def _done(act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the next page say why."""
    try:
        with transaction():
            act()
    except actions.AlreadyCoordinator:
        flash(_("This person coordinates the group already. Nothing was changed."), "error")
    except (NotDone, NotChanged):
        flash(_("This is not possible, or not any more. Nothing was changed."), "error")
    else:
        return True
    return False


def _page(template: str, form: Any, group: Group, **more: Any) -> Any:
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, group=group, **more), status


def _to_list() -> Any:
    return redirect(url_for("admin.groups"), code=303)
