"""Who asks to come into a group, and inviting people who have an account: for coordinators."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..policy import Permission, Role
from ..web.access import current_scope
from . import bp, joining_actions, joining_queries, locks, queries
from .access import in_group, still_may
from .joining_actions import AlreadyClosed, AlreadyIn, AlreadyWaits, TakesNobody
from .locks import NotDone
from .members_forms import ROLE_HINTS, ApproveForm, DeclineForm, OfferForm
from .models import Group, JoinRequest


@bp.get("/g/<slug>/requests")
@in_group(Permission.MANAGE)
def requests(group: Group) -> Any:
    """Show who asks to come in and who is invited, and look for somebody to invite."""
    words = request.args.get("q", "").strip()[:100]
    rows, offers = queries.open_requests(group), joining_queries.open_offers(group)
    return render_template(
        "groups/requests.html",
        group=group,
        rows=rows,
        offers=offers,
        words=words,
        found=joining_queries.people_to_invite(group, current_scope(), words),
        waiting={row.user_id for row in (*rows, *offers)},
        names=_names(offers),
    )


@bp.get("/g/<slug>/requests/<int:request_id>")
@in_group(Permission.MANAGE)
def join_request(group: Group, request_id: int) -> Any:
    """Show one request to those who decide on it, or what became of it."""
    row = _load(group, request_id)
    return _page(group, row, ApproveForm(row.user, formdata=None), DeclineForm(formdata=None))


@bp.post("/g/<slug>/requests/<int:request_id>/approve")
@in_group(Permission.MANAGE)
def approve(group: Group, request_id: int) -> Any:
    """Take in who asked."""
    row = _load(group, request_id)
    form = ApproveForm(row.user)
    if not form.validate():
        return _page(group, row, form, DeclineForm(formdata=None))
    role, until, name = Role(form.role.data), form.moment(), row.user.name
    slug = group.slug
    if _done(row, lambda it: joining_actions.approve(it, _me(), role, until)):
        flash(_("%(name)s is in the group now.", name=name), "done")
        return _to_queue(slug)
    return _to_request(slug, request_id)


@bp.post("/g/<slug>/requests/<int:request_id>/decline")
@in_group(Permission.MANAGE)
def decline(group: Group, request_id: int) -> Any:
    """Refuse who asked, and say why."""
    row = _load(group, request_id)
    form = DeclineForm()
    if not form.validate():
        return _page(group, row, ApproveForm(row.user, formdata=None), form)
    slug = group.slug
    if _done(row, lambda it: joining_actions.decline(it, _me(), form.answer.data or "")):
        flash(_("Declined. The person reads your answer."), "done")
        return _to_queue(slug)
    return _to_request(slug, request_id)


@bp.route("/g/<slug>/invite/<int:user_id>", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
def offer(group: Group, user_id: int) -> Any:
    """Invite somebody who has an account, of whom the coordinator may know."""
    person = joining_queries.person_to_invite(group, current_scope(), user_id) or abort(404)
    form = OfferForm()
    if not form.validate_on_submit():
        page = render_template(
            "groups/offer.html", group=group, person=person, form=form, hints=ROLE_HINTS
        )
        return page, 422 if request.method == "POST" else 200
    slug, name = group.slug, person.name
    if _offered(group, person, Role(form.role.data), form.words.data or ""):
        flash(_("%(name)s is invited.", name=name), "done")
    return _to_queue(slug)


@bp.post("/g/<slug>/requests/<int:request_id>/withdraw")
@in_group(Permission.MANAGE)
def withdraw_offer(group: Group, request_id: int) -> Any:
    """Take an invitation back."""
    row, slug = _load(group, request_id), group.slug
    if _done(row, lambda it: joining_actions.withdraw_offer(it, _me())):
        flash(_("The invitation is taken back."), "done")
        return _to_queue(slug)
    return _to_request(slug, request_id)


def _load(group: Group, request_id: int) -> JoinRequest:
    return joining_queries.request_or_none(group, request_id) or abort(404)


def _me() -> User:
    me: User = current_user._get_current_object()
    return me


def _names(rows: Any) -> dict[int, str]:
    """Return the names of those who made or closed these, as far as the visitor may know them."""
    ids = {id_ for row in rows for id_ in (row.invited_by_id, row.closed_by_id) if id_ is not None}
    known = joining_queries.known_among(current_scope(), ids)
    return {user.id: user.name for user in joining_queries.people_of(known)}


def _page(group: Group, row: JoinRequest, taking: ApproveForm, refusing: DeclineForm) -> Any:
    page = render_template(
        "groups/request.html",
        group=group,
        row=row,
        person=row.user,
        taking=taking,
        refusing=refusing,
        hints=ROLE_HINTS,
        names=_names([row]),
    )
    return page, 422 if request.method == "POST" else 200


def _to_queue(slug: str) -> Any:
    return redirect(url_for(".requests", slug=slug), code=303)


def _to_request(slug: str, request_id: int) -> Any:
    return redirect(url_for(".join_request", slug=slug, request_id=request_id), code=303)


def _offered(group: Group, person: User, role: Role, words: str) -> bool:
    group_id, person_id = group.id, person.id
    return _in_transaction(
        group_id,
        person_id,
        lambda: joining_actions.offer(group, person, _me(), role, words),
    )


def _done(row: JoinRequest, act: Callable[[JoinRequest], Any]) -> bool:
    return _in_transaction(row.group_id, row.user_id, lambda: act(row))


def _in_transaction(group_id: int, user_id: int, act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the next page say why.

    403 or 404 if the visitor does not manage the group any more.
    """
    try:
        with transaction():
            locks.lock(group_id, user_id, current_user.id)
            still_may(group_id, Permission.MANAGE)
            act()
    except NotDone as why:
        flash(_reason(why), "error")
        return False
    return True


def _reason(why: NotDone) -> str:
    if isinstance(why, AlreadyClosed):
        return _("This was decided already. Nothing was changed.")
    if isinstance(why, AlreadyIn):
        return _("This person is in the group already.")
    if isinstance(why, AlreadyWaits):
        if why.row.invited_by_id is None:
            return _("This person asks to come in: decide on the request.")
        return _("This person is invited already.")
    if isinstance(why, TakesNobody):
        return _("An archived group takes nobody in. Nothing was changed.")
    return _("This is not possible, or not any more. Nothing was changed.")
