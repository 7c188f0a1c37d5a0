"""Who is in a group, and what its coordinators do about it; leaving it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..extensions import db
from ..policy import Permission, Role
from ..web.access import fresh
from . import bp, joining_queries, locks, members_actions, queries
from .access import in_group, may, still_may
from .locks import NotDone
from .members_actions import LastCoordinator, is_last_coordinator
from .members_forms import (
    ROLE_HINTS,
    ActForm,
    CoordinatorForm,
    MemberForm,
    PauseForm,
    RemoveForm,
    RoleForm,
)
from .models import Group, Membership

FILTERED_FROM = 20
"""A list of more people than that can be narrowed by role and looked through."""


@bp.get("/g/<slug>/members")
@in_group(Permission.READ)
def members(group: Group) -> Any:
    """Show who is in the group, as what, and from which organisation and country."""
    everybody = queries.members_of(group)
    words, role = request.args.get("q", "").strip()[:100], request.args.get("role", "")
    role = role if role in set(Role) else ""
    manages = may(Permission.MANAGE, group)
    return render_template(
        "groups/members.html",
        group=group,
        memberships=_fitting(everybody, words, role),
        counts={each: sum(m.role == each for m in everybody) for each in Role},
        total=len(everybody),
        filtered=len(everybody) > FILTERED_FROM or bool(words or role),
        words=words,
        role=role,
        own=queries.membership_of(group, current_user.id),
        waiting=len(queries.open_requests(group)) if manages else 0,
    )


@bp.route("/g/<slug>/members/<int:user_id>", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
def member(group: Group, user_id: int) -> Any:
    """Show what coordinators can do about somebody; save her title and the end of her access."""
    membership = _load(group, user_id)
    form = MemberForm(membership)
    if not form.validate_on_submit():
        return _page(membership, facts=form)
    title, until = form.title.data or "", form.moment()
    _done(
        membership,
        lambda it: members_actions.change_facts(it, _me(), title, until),
        _("Saved."),
    )
    return _to_member(group, user_id)


@bp.post("/g/<slug>/members/<int:user_id>/role")
@in_group(Permission.MANAGE)
def give_role(group: Group, user_id: int) -> Any:
    """Make somebody an observer or a member."""
    membership = _load(group, user_id)
    form = RoleForm(membership)
    if not form.validate():
        return _page(membership, role=form)
    role, was, why = Role(form.role.data), form.was.data or "", form.why.data or ""
    _done(
        membership,
        lambda it: members_actions.give_role(it, _me(), role, was, why),
        _("Saved."),
    )
    return _to_member(group, user_id)


@bp.route("/g/<slug>/members/<int:user_id>/coordinator", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
@fresh
def make_coordinator(group: Group, user_id: int) -> Any:
    """Have somebody coordinate the group, too."""
    membership = _load(group, user_id)
    if membership.role == Role.COORDINATOR:
        return _to_member(group, user_id)
    form = CoordinatorForm(membership)
    if not form.validate_on_submit():
        return _ask("groups/member_coordinator.html", membership, form)
    was, why = form.was.data or "", form.why.data or ""
    _done(
        membership,
        lambda it: members_actions.make_coordinator(it, _me(), was, why),
        _("This person coordinates the group now."),
    )
    return _to_member(group, user_id)


@bp.route("/g/<slug>/members/<int:user_id>/step-down", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
@fresh
def unmake_coordinator(group: Group, user_id: int) -> Any:
    """Have a coordinator, oneself perhaps, be a member or an observer."""
    membership = _load(group, user_id)
    if membership.role != Role.COORDINATOR:
        return _to_member(group, user_id)
    form = RoleForm(membership)
    if not form.validate_on_submit():
        return _ask("groups/member_step_down.html", membership, form)
    role, why = Role(form.role.data), form.why.data or ""
    done = _done(
        membership,
        lambda it: members_actions.unmake_coordinator(it, _me(), role, why),
        _("This person does not coordinate the group any more."),
    )
    if done and user_id == current_user.id:
        return _to_list(group)
    return _to_member(group, user_id)


@bp.route("/g/<slug>/members/<int:user_id>/remove", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
@fresh
def remove(group: Group, user_id: int) -> Any:
    """Take somebody else out of the group."""
    membership = _load(group, user_id)
    if user_id == current_user.id:
        return redirect(url_for(".leave", slug=group.slug), code=303)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _ask("groups/member_remove.html", membership, form)
    name, sentence = membership.user.name, form.sentence.data or ""
    _done(
        membership,
        lambda it: members_actions.remove(it, _me(), sentence),
        _("%(name)s is not in the group any more.", name=name),
    )
    return _to_list(group)


@bp.post("/g/<slug>/members/<int:user_id>/pause")
@in_group(Permission.MANAGE)
def pause(group: Group, user_id: int) -> Any:
    """Have somebody else only read for some days."""
    membership = _load(group, user_id)
    form = PauseForm()
    if not form.validate():
        return _page(membership, pausing=form)
    days, reason = int(form.days.data), form.reason.data or ""
    _done(
        membership,
        lambda it: members_actions.pause(it, _me(), days, reason),
        _("The person may only read until then, and is told why."),
    )
    return _to_member(group, user_id)


@bp.post("/g/<slug>/members/<int:user_id>/resume")
@in_group(Permission.MANAGE)
def resume(group: Group, user_id: int) -> Any:
    """Let somebody write again before the time is over."""
    membership = _load(group, user_id)
    _done(
        membership, lambda it: members_actions.resume(it, _me()), _("The person may write again.")
    )
    return _to_member(group, user_id)


@bp.route("/g/<slug>/leave", methods=["GET", "POST"])
@in_group(Permission.READ)
def leave(group: Group) -> Any:
    """Go out of a group oneself; its last coordinator names another one first."""
    membership = _load(group, current_user.id)
    form = ActForm()
    if not form.validate_on_submit():
        return _ask("groups/leave.html", membership, form)
    slug, name = group.slug, group.name
    if _done(
        membership,
        members_actions.leave,
        _("You are not in «%(name)s» any more.", name=name),
        Permission.READ,
    ):
        return redirect(url_for(".index"), code=303)
    return redirect(url_for(".leave", slug=slug), code=303)


def _load(group: Group, user_id: int) -> Membership:
    """Return the membership: 404 for who is not in the group, or whose time there is over."""
    return queries.membership_of(group, user_id) or abort(404)


def _me() -> User:
    me: User = current_user._get_current_object()
    return me


def _fitting(everybody: Sequence[Membership], words: str, role: str) -> list[Membership]:
    wanted = joining_queries.folded(words).split()
    return [
        each
        for each in everybody
        if role in {"", each.role} and all(word in _facts(each) for word in wanted)
    ]


def _facts(membership: Membership) -> str:
    """Return what a person in the list is looked for by."""
    person = membership.user
    names = " ".join(person.organisation.names.values())
    return joining_queries.folded(f"{person.name} {membership.title} {names}")


def _page(membership: Membership, **forms: Any) -> Any:
    """Draw a person's page with all its forms; one of them may come back as it was sent."""
    all_forms: dict[str, Any] = {
        "facts": MemberForm(membership, formdata=None),
        "role": RoleForm(membership, formdata=None),
        "pausing": PauseForm(formdata=None),
    }
    return _ask("groups/member.html", membership, None, **all_forms | forms)


def _ask(template: str, membership: Membership, form: Any, **more: Any) -> Any:
    """Draw a page about somebody in the group; 422 when its form was sent and refused."""
    page = render_template(
        template,
        group=membership.group,
        membership=membership,
        person=membership.user,
        form=form,
        last=is_last_coordinator(membership),
        hints=ROLE_HINTS,
        **more,
    )
    return page, 422 if request.method == "POST" else 200


def _to_member(group: Group, user_id: int) -> Any:
    return redirect(url_for(".member", slug=group.slug, user_id=user_id), code=303)


def _to_list(group: Group) -> Any:
    return redirect(url_for(".members", slug=group.slug), code=303)


def _done(
    membership: Membership,
    act: Callable[[Membership], Any],
    said: str,
    permission: Permission = Permission.MANAGE,
) -> bool:
    """Do it in a transaction and say so; if it cannot be done, say why.

    403 or 404 if the visitor may not do it any more.
    """
    user_id, group_id = membership.user_id, membership.group_id
    try:
        with transaction():
            locks.lock(group_id, user_id, current_user.id)
            still_may(group_id, permission)
            found = db.session.get(Membership, (user_id, group_id))
            if found is None:
                raise NotDone
            act(found)
    except LastCoordinator:
        flash(_("Nobody else coordinates this group. Name a successor first."), "error")
    except NotDone:
        flash(_("This is not possible, or not any more. Nothing was changed."), "error")
    else:
        flash(said, "done")
        return True
    return False
