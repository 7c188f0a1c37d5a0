"""What somebody outside sees of a group, and how she comes in."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..policy import Role, Scope
from ..web.access import current_scope, signed_in
from . import bp, join_requests, joining_actions, joining_queries, locks, queries
from .joining_actions import AlreadyClosed, AlreadyIn, TakesNobody, TooEarly
from .locks import NotDone
from .members_forms import AskForm
from .models import Group, JoinRequest


@bp.get("/g/<slug>/about")
@signed_in
def about(slug: str) -> Any:
    """Show what a group is for and how one comes in; who is in it is led to the group."""
    group, offer = _load(slug)
    return _to_group(group) if _is_in(group) else _page(group, offer, AskForm())


@bp.post("/g/<slug>/join")
@signed_in
def join(slug: str) -> Any:
    """Come into an open group, or ask to come into one whose coordinators decide."""
    group, offer = _load(slug)
    if _is_in(group):
        return _to_group(group)
    if joining_actions.joins_at_once(group, _me()):
        if _done(group, lambda it: joining_actions.join_open(it, _me())):
            flash(_("You are in the group now."), "done")
            return _to_group(group)
        return _to_about(group)
    form = AskForm()
    if not form.validate():
        return _page(group, offer, form)
    if _done(group, lambda it: joining_actions.ask(it, _me(), form.reason.data or "")):
        flash(_("The coordinators are told that you ask to come in."), "done")
    return _to_about(group)


@bp.post("/g/<slug>/join/withdraw")
@signed_in
def withdraw_request(slug: str) -> Any:
    """Take back one's own request."""
    group, _offer = _load(slug)
    row = joining_queries.last_request(group, _me()) or abort(404)
    if _done(group, lambda _it: joining_actions.withdraw(row, _me())):
        flash(_("Your request is withdrawn."), "done")
    return _to_about(group)


@bp.post("/g/<slug>/offer/accept")
@signed_in
def accept_offer(slug: str) -> Any:
    """Come in as invited."""
    group, offer = _load(slug)
    row = offer or abort(404)
    if _done(group, lambda _it: joining_actions.accept_offer(row, _me()), invited=True):
        flash(_("You are in the group now."), "done")
        return _to_group(group)
    return redirect(url_for(".index"), code=303)


@bp.post("/g/<slug>/offer/decline")
@signed_in
def decline_offer(slug: str) -> Any:
    """Refuse an invitation."""
    group, offer = _load(slug)
    row = offer or abort(404)
    if _done(group, lambda _it: joining_actions.decline_offer(row, _me()), invited=True):
        flash(_("The invitation is declined."), "done")
    return redirect(url_for(".index"), code=303)


def _load(slug: str) -> tuple[Group, JoinRequest | None]:
    """Return the group, and an invitation into it: 404 unless the visitor may know of it.

    Of a hidden group nobody outside knows but whom it invites.
    """
    group = queries.group_or_none(slug)
    if group is None or group.purging:
        abort(404)
    offer = joining_queries.offer_to(_me(), group)
    if offer is None and not queries.is_known_to(group, current_scope()):
        abort(404)
    return group, offer


def _is_in(group: Group) -> bool:
    return queries.membership_of(group, current_user.id) is not None


def _me() -> User:
    me: User = current_user._get_current_object()
    return me


def _page(group: Group, offer: JoinRequest | None, form: AskForm) -> Any:
    """Draw the page; who knows of the group only by an invitation sees little more than that."""
    scope = current_scope()
    known = queries.is_known_to(group, scope)
    leaders = queries.members_of(group, Role.COORDINATOR) if known else ()
    ids = joining_queries.known_among(scope, (each.user_id for each in leaders))
    page = render_template(
        "groups/about.html",
        group=group,
        offer=offer,
        form=form,
        known=known,
        inside=group.id in scope.reads,
        coordinators=[each for each in leaders if each.user_id in ids],
        size=queries.sizes_of([group]).get(group.id, 0) if known else 0,
        at_once=joining_actions.joins_at_once(group, _me()),
        asked=joining_queries.last_request(group, _me()),
        again_after=joining_actions.asks_again_after(group, _me()),
    )
    return page, 422 if request.method == "POST" else 200


def _to_group(group: Group) -> Any:
    return redirect(url_for("home.group", slug=group.slug), code=303)


def _to_about(group: Group) -> Any:
    return redirect(url_for(".about", slug=group.slug), code=303)


def _done(group: Group, act: Callable[[Group], Any], *, invited: bool = False) -> bool:
    """Do it in a transaction; if it cannot be done, have the next page say why.

    404 if the visitor may not know of the group any more, which may have been hidden meanwhile.
    """
    group_id, me = group.id, _me()
    try:
        with transaction():
            it = locks.lock(group_id, me.id)
            if not invited and not _knows(it, me):
                abort(404)
            act(it)
    except NotDone as why:
        flash(_reason(why), "error")
        return False
    return True


def _knows(group: Group, person: User) -> bool:
    if queries.is_known_to(group, Scope.of(person)):
        return True
    row = join_requests.waiting(group.id, person.id)
    return row is not None and join_requests.stands(row)


def _reason(why: NotDone) -> str:
    if isinstance(why, AlreadyIn):
        return _("You are in the group already.")
    if isinstance(why, AlreadyClosed):
        return _("This was decided already, or taken back. Nothing was changed.")
    if isinstance(why, TakesNobody):
        return _("Nobody can come into the group in this way now. Nothing was changed.")
    if isinstance(why, TooEarly):
        return _("Your request was declined of late. You can ask again some days later.")
    return _("This is not possible, or not any more. Nothing was changed.")
