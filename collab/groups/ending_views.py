"""Archiving a group, putting it in use again, and purging it: two people, no way back."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..policy import Permission, Standing
from ..web.access import fresh, signed_in
from ..web.forms import Form
from . import archiving, bp, purging, queries
from .access import in_group, permissions_in, still_may
from .ending_forms import PurgeForm
from .models import Group, GroupPurge
from .settings import NotChanged


@bp.route("/g/<slug>/archive", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
def archive(group: Group) -> Any:
    """Let the group only be read from now on; in an archived one, offer what can follow."""
    form = Form()
    if group.archived or not form.validate_on_submit():
        return render_template("groups/archive.html", group=group, form=form)
    if _done(lambda: archiving.archive(_still_managed(group), _me())):
        flash(_("The group is archived. A coordinator can put it in use again."), "done")
    return redirect(url_for("home.group", slug=group.slug), code=303)


@bp.post("/g/<slug>/restore")
@in_group(Permission.MANAGE)
def restore(group: Group) -> Any:
    """Put an archived group in use again."""
    if _done(lambda: archiving.restore(_still_managed(group), _me())):
        flash(_("The group is in use again."), "done")
    return redirect(url_for("home.group", slug=group.slug), code=303)


@bp.route("/g/<group_slug>/purge", methods=["GET", "POST"])
@signed_in
@fresh
def purge(group_slug: str) -> Any:
    """Ask that everything of a group be removed; or show what was asked to a second person."""
    group = _group(group_slug)
    waiting = purging.request_of(group)
    if waiting is not None:
        return _page("groups/purge_agree.html", group, Form(), waiting)
    if not purging.may_ask(current_user, group):
        flash(_("Archive the group first. Nothing was changed."), "error")
        return redirect(url_for(".archive", slug=group_slug), code=303)
    form = PurgeForm(group)
    if not form.validate_on_submit():
        return _page("groups/purge.html", group, form)
    if _done(lambda: purging.ask_purge(group, _me())):
        flash(_("Asked. Now a second coordinator or administrator has to agree."), "done")
    return redirect(url_for(".purge", group_slug=group_slug), code=303)


@bp.post("/g/<group_slug>/purge/agree")
@signed_in
@fresh
def agree_to_purge(group_slug: str) -> Any:
    """Agree: the group is closed for everybody at once and then taken apart."""
    group = _group(group_slug)
    if not _done(lambda: purging.agree_to_purge(group, _me())):
        return redirect(url_for(".purge", group_slug=group_slug), code=303)
    flash(_("The group is closed for everybody. What is in it is being removed."), "done")
    return redirect(url_for("home.index"), code=303)


@bp.post("/g/<group_slug>/purge/cancel")
@signed_in
@fresh
def cancel_purge(group_slug: str) -> Any:
    """Take back or refuse the request: for anybody who could agree to it."""
    group = _group(group_slug)
    if _done(lambda: purging.cancel_purge(group)):
        flash(_("Nothing is removed: the request is gone."), "done")
    return redirect(url_for(".purge", group_slug=group_slug), code=303)


def _group(slug: str) -> Group:
    """Return the group if the visitor may decide on its end: 404 if not.

    Administrators may without being in it: they see numbers and nothing else of it.
    """
    group = queries.group_or_none(slug)
    if group is None or not purging.may_decide(current_user, group):
        abort(404)
    return group


def _page(template: str, group: Group, form: Any, waiting: GroupPurge | None = None) -> Any:
    page = render_template(
        template,
        group=group,
        form=form,
        waiting=waiting,
        asked_by=_name_of(waiting.asked_by, group) if waiting else None,
        goes=purging.what_goes(group),
        held=purging.held_in(group),
        inside=Permission.READ in permissions_in(group),
        days=purging.WAITS.days,
    )
    return page, 422 if form.errors else 200


def _name_of(person: User, group: Group) -> str:
    """Return who asked, if the visitor may know of her: a colleague, or somebody who is listed."""
    colleague = any(each.group_id == group.id for each in person.memberships)
    listed = person.listed and current_user.standing == Standing.MEMBER
    known = colleague or listed or current_user.administrator or person.id == current_user.id
    return person.name if known else _("An administrator")


def _me() -> User:
    me: User = current_user._get_current_object()
    return me


def _still_managed(group: Group) -> Group:
    """Return the group, if the visitor manages it at this moment: asked inside the transaction."""
    still_may(group.id, Permission.MANAGE)
    return group


def _done(act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the next page say why."""
    try:
        with transaction():
            act()
    except NotChanged as why:
        flash(_reason(why), "error")
        return False
    return True


def _reason(why: NotChanged) -> str:
    if isinstance(why, purging.SamePerson):
        return _("This takes somebody else: one person alone cannot do it.")
    if isinstance(why, purging.NoRight):
        return _("One of you two may not decide on this group any more. Nothing was changed.")
    if isinstance(why, purging.Held):
        return ngettext(
            "%(num)d thing in this group is kept as evidence. Nothing was changed.",
            "%(num)d things in this group are kept as evidence. Nothing was changed.",
            why.count,
        )
    if isinstance(why, purging.HasSubgroups):
        return ngettext(
            "%(num)d group stands below this one: purge it first. Nothing was changed.",
            "%(num)d groups stand below this one: purge them first. Nothing was changed.",
            why.count,
        )
    return _("This is not possible, or not any more. Nothing was changed.")
