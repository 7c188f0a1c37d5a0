"""Inviting: whom, into what; what became of it; a new link; taking it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from .. import mail
from ..accounts import actions as accounts
from ..accounts.joining import actions
from ..accounts.joining import queries as invitations_queries
from ..accounts.joining.actions import Made, Outcome
from ..accounts.joining.models import Invitation
from ..accounts.models import Organisation
from ..db import transaction
from ..extensions import db
from ..policy import Standing
from ..web import languages
from ..web.access import current_scope, fresh, signed_in
from ..web.numbers import whole
from . import bp, forms, inviting, queries
from .invitation_job import send_later


@bp.get("/people/invitations")
@signed_in
def invitations() -> Any:
    """List the invitations that the visitor may take back, and what became of them."""
    _require_inviter()
    page = inviting.invitations_for(current_user, request.args.get("page", 1, whole))
    inviters = {each.inviter_id for each in page.items}
    known = queries.known_among(current_user, current_scope(), inviters)
    return render_template("people/invitations.html", page=page, known=known, **_page_words())


@bp.get("/people/invite")
@signed_in
@fresh
def invite() -> Any:
    """Ask whom to invite, and into what."""
    return _form_page(_form())


@bp.post("/people/invite")
@signed_in
@fresh
def send_invitations() -> Any:
    """Invite the addresses and show the links, once."""
    form = _form()
    if not form.validate():
        return _form_page(form), 422
    by_mail = bool(form.by_mail and form.by_mail.data)
    with transaction():
        standing = Standing(form.standing.data) if form.standing else None
        made = actions.invite(
            current_user,
            form.addresses(),
            _organisation(form),
            form.roles(),
            standing=inviting.standing_given(current_user, standing),
            locale=form.locale.data,
            with_link=not by_mail,
        )
        for each in made:
            if each.outcome == Outcome.INVITED and each.invitation and by_mail:
                send_later(each.invitation)
    return _result_page(made)


@bp.post("/people/invitations/<int:invitation_id>/renew")
@signed_in
@fresh
def renew_invitation(invitation_id: int) -> Any:
    """Make a new link, or have a letter with a new link sent; the link before is dead."""
    _require_inviter()
    by_mail = request.form.get("by") == "mail" and mail.configured()
    with transaction():
        found = _load(invitation_id)
        if not inviting.may_renew(current_user, found):
            abort(403)
        renewable = actions.renewable(found)
        token = actions.renew(found, current_user, with_link=not by_mail)
        if renewable and by_mail:
            send_later(found)
    if not renewable:
        flash(_("This invitation was accepted or taken back meanwhile."), "warning")
        return redirect(url_for("people.invitations"), code=303)
    return _result_page([Made(found.email, Outcome.INVITED, found, token)], renewed=True)


@bp.post("/people/invitations/<int:invitation_id>/revoke")
@signed_in
def revoke_invitation(invitation_id: int) -> Any:
    """Take an invitation back."""
    _require_inviter()
    with transaction():
        found = _load(invitation_id)
        actions.revoke(found)
        accepted = found.accepted is not None
    if accepted:
        flash(_("It was too late: the invitation was accepted already."), "warning")
    else:
        flash(_("The invitation was taken back: its link opens nothing any more."))
    return redirect(url_for("people.invitations"), code=303)


def _require_inviter() -> None:
    if not inviting.may_invite(current_user):
        abort(404)


def _load(invitation_id: int) -> Invitation:
    found = inviting.invitation_or_none(current_user, invitation_id)
    return found or abort(404)


def _form() -> forms.InviteForm:
    _require_inviter()
    rows = queries.organisations(current_user, current_scope())
    group = request.args.get("group", 0, whole)
    return forms.invite_form(
        inviting.groups_for(current_user),
        [row.organisation for row in rows],
        administrator=current_user.administrator,
        by_mail=mail.configured(),
        locale=languages.current(),
        **{f"role_{group}": "member"},
    )


def _organisation(form: forms.InviteForm) -> Organisation:
    """Return the organisation that was chosen; one of the new name may have come meanwhile."""
    if form.organisation.data != forms.NEW:
        return db.session.get_one(Organisation, int(form.organisation.data))
    name = form.new_organisation.data or ""
    # One that the visitor may not know of is not joined, and not betrayed.
    known = [row.organisation for row in queries.organisations(current_user, current_scope())]
    return queries.organisation_named(name, known) or accounts.add_organisation(
        {"ru": name}, form.country.data
    )


def _form_page(form: forms.InviteForm) -> str:
    return render_template("people/invite.html", form=form, hours=inviting.hours())


def _result_page(made: list[Made], *, renewed: bool = False) -> str:
    return render_template(
        "people/invited.html", made=made, renewed=renewed, hours=inviting.hours(), **_page_words()
    )


def _page_words() -> dict[str, Any]:
    groups = {group.id: group for group in inviting.groups_for(current_user)}
    return {
        "groups": groups | {each.group_id: each.group for each in current_user.memberships},
        "roles": forms.ROLES,
        "address": actions.address,
        "is_open": invitations_queries.is_open,
        "may_renew": lambda each: inviting.may_renew(current_user, each),
        "renewable": actions.renewable,
        "by_mail": mail.configured(),
    }
