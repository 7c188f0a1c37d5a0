"""Opening a group, changing it, and the table of who may do what in it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..extensions import db
from ..policy import Permission, Standing
from ..web.access import signed_in
from ..web.order import title_key
from . import bp, facts, opening, queries
from .access import in_group, permissions_in, still_may
from .grid import ROLES, lines, reasons
from .models import Group, Joining, Visibility
from .opening import open_group
from .settings import NotChanged, Outdated, TakesBack, change_group
from .settings_forms import HINTS, WRITTEN_IN, new_form, settings_form


@bp.route("/groups/new", methods=["GET", "POST"])
@signed_in
def new() -> Any:
    """Open a group, or with `?parent=` a subgroup of one that the visitor coordinates."""
    parent = _parent()
    if parent is None and not current_user.administrator:
        abort(403)
    form = new_form([] if parent else _possible_coordinators())
    if form.validate_on_submit():
        chosen = current_user.id if parent else int(form.coordinator.data)
        try:
            with transaction():
                group = _open(form.typed(), parent, chosen)
        except opening.NotOpened:
            form.form_errors.append(_("No group can be opened here now. Nothing was changed."))
        else:
            flash(_("The group is open."), "done")
            return redirect(_after(group), code=303)
    return _form_page("groups/new.html", form, parent=parent)


@bp.route("/g/<slug>/settings", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
def settings(group: Group) -> Any:
    """Change what the group is called, who knows of it, how it is joined, and its rules."""
    form = settings_form(group)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = _change(group, form)
        except Outdated as newer:
            form.renew(facts.facts_of(group), newer.names)
        except TakesBack as back:
            form.ask_to_take_back(back.count)
        except NotChanged:
            form.form_errors.append(_("This is not possible any more. Nothing was changed."))
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."), "done")
            return redirect(url_for(".settings", slug=group.slug), code=303)
    return _form_page("groups/settings.html", form, group=group)


@bp.get("/g/<slug>/permissions")
@in_group(Permission.READ)
def grid(group: Group) -> Any:
    """Show who may do what in the group, drawn from the policy."""
    return render_template(
        "groups/grid.html", group=group, roles=ROLES, lines=lines(group), reasons=reasons(group)
    )


def _parent() -> Group | None:
    """Return the group above from the address: 404, 403 unless the visitor coordinates it.

    Only groups at the top that are in use have groups below them.
    """
    slug = request.args.get("parent", "")
    if not slug:
        return None
    group = queries.group_or_none(slug)
    granted = permissions_in(group)
    if group is None or Permission.READ not in granted:
        abort(404)
    if Permission.MANAGE not in granted or group.parent_id is not None or group.archived:
        abort(403)
    return group


def _open(known: facts.Facts, parent: Group | None, coordinator_id: int) -> Group:
    if parent is not None:
        still_may(parent.id, Permission.MANAGE)
    return open_group(
        current_user._get_current_object(),
        names=known["names"],
        purposes=known["purposes"],
        sign=known["sign"],
        colour=known["colour"],
        country=known["country"],
        topics=facts.topics_of(known),
        visibility=Visibility(known["visibility"]),
        joining=Joining(known["joining"]),
        parent=parent,
        coordinator=db.session.get_one(User, coordinator_id),
    )


def _change(group: Group, form: Any) -> list[str]:
    """Give the group what the form says; languages that no form has stay as they are."""
    still_may(group.id, Permission.MANAGE)
    wanted = form.typed()
    for name in ("names", "purposes"):
        kept = {code: text for code, text in getattr(group, name).items() if code not in WRITTEN_IN}
        wanted[name] = kept | wanted[name]
    return change_group(
        group,
        current_user._get_current_object(),
        wanted,
        seen=form.seen.data or "",
        agreed=bool(form.take_back.data),
    )


def _possible_coordinators() -> list[User]:
    """Return the people of member standing whose accounts are in use, by name."""
    asked = db.select(User).where(
        User.active, User.erased.is_(None), User.standing == Standing.MEMBER
    )
    people = [person for person in db.session.scalars(asked) if person.is_active]
    return sorted(people, key=lambda person: (title_key(person.name), person.id))


def _after(group: Group) -> str:
    """Return where to go once a group is open: into it, if the visitor is in it."""
    if any(each.group_id == group.id for each in current_user.memberships):
        return url_for("home.group", slug=group.slug)
    return url_for("admin.groups")


def _form_page(template: str, form: Any, **more: Any) -> Any:
    others = [form[f"{what}_{code}"] for what in ("name", "purpose") for code in WRITTEN_IN[1:]]
    page = render_template(
        template,
        form=form,
        hints=HINTS,
        languages=WRITTEN_IN,
        others_wrong=any(field.errors for field in others),
        **more,
    )
    return page, 422 if request.method == "POST" else 200
