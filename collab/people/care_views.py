"""Doing something to another person's account: each page says first what will happen."""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, logout_user

from ..accounts.models import User
from ..db import transaction
from ..policy import Standing
from ..web import limits
from ..web.access import administrator, current_scope, fresh, signed_in
from . import bp, care_actions, care_queries, factor_reset_actions, queries
from .care_forms import ActForm, EraseForm, StandingForm
from .models import Freeze


@bp.route("/people/<int:person_id>/freeze", methods=["GET", "POST"])
@signed_in
@limits.never
@fresh
def freeze(person_id: int) -> Any:
    """Close the account of a colleague who may have been detained, or one's own."""
    person = visible(person_id)
    if not care_queries.may_freeze(me(), person):
        abort(403)
    form = ActForm()
    if not form.validate_on_submit():
        return page("people/freeze.html", form, person, hours=current_app.config["FREEZE_HOURS"])
    own = person.id == current_user.id
    if done(lambda: care_actions.freeze(person, me())):
        if own:
            return _leave()
        flash(_("The account is closed. Now tell a coordinator of the group."))
    return to(person)


@bp.get("/people/<int:person_id>/freezes/<int:freeze_id>")
@signed_in
@fresh
def freeze_decision(person_id: int, freeze_id: int) -> Any:
    """Show a freeze to those who decide on it."""
    row = _freeze(person_id, freeze_id)
    if not row.holds:
        flash(reason(care_actions.NotDone()), "error")
        return to(row.user)
    by = name(row.frozen_by_id)
    return page("people/freeze_decision.html", ActForm(), row.user, freeze=row, freeze_by=by)


@bp.post("/people/<int:person_id>/freezes/<int:freeze_id>/confirm")
@signed_in
@fresh
def confirm_freeze(person_id: int, freeze_id: int) -> Any:
    """Keep the account closed until somebody opens it: not for the one who froze it."""
    row = _freeze(person_id, freeze_id)
    if done(lambda: care_actions.confirm_freeze(row, me())):
        flash(_("The account stays closed until a coordinator opens it."))
    return to(row.user)


@bp.post("/people/<int:person_id>/freezes/<int:freeze_id>/lift")
@signed_in
@fresh
def lift_freeze(person_id: int, freeze_id: int) -> Any:
    """Open the account again."""
    row = _freeze(person_id, freeze_id)
    if done(lambda: care_actions.lift_freeze(row, me())):
        flash(_("The account is open again."))
    return to(row.user)


@bp.route("/people/<int:person_id>/end-sessions", methods=["GET", "POST"])
@signed_in
@fresh
def end_sessions(person_id: int) -> Any:
    """Sign a person out everywhere: for a coordinator of a common group."""
    person = looked_after(person_id)
    form = ActForm()
    if not form.validate_on_submit():
        return page("people/person_sessions.html", form, person)
    with transaction():
        count = care_actions.end_sessions(person)
    flash(ngettext("Signed out on %(num)d device.", "Signed out on %(num)d devices.", count))
    return to(person)


@bp.route("/people/<int:person_id>/deactivate", methods=["GET", "POST"])
@administrator
@fresh
def deactivate(person_id: int) -> Any:
    """Close an account for as long as an administrator wants."""
    person = visible(person_id)
    form = ActForm()
    if not form.validate_on_submit():
        return page("people/person_deactivate.html", form, person)
    if done(lambda: care_actions.deactivate(person, me())):
        flash(_("The account is deactivated."))
    return to(person)


@bp.route("/people/<int:person_id>/reactivate", methods=["GET", "POST"])
@administrator
@fresh
def reactivate(person_id: int) -> Any:
    """Open a closed account again."""
    person = visible(person_id)
    form = ActForm()
    if not form.validate_on_submit():
        return page("people/person_reactivate.html", form, person)
    if done(lambda: care_actions.reactivate(person)):
        flash(_("The account is active again."))
    return to(person)


@bp.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@administrator
@fresh
def erase(person_id: int) -> Any:
    """Forget a person whose account is deactivated."""
    person = visible(person_id)
    if person.active:
        flash(_("Deactivate the account first. Nothing was changed."), "error")
        return to(person)
    form = EraseForm(person)
    if not form.validate_on_submit():
        return page("people/person_erase.html", form, person)
    if done(lambda: care_actions.erase(person, me())):
        flash(_("This person is forgotten. What was written stays, by a former member."))
    return redirect(url_for("people.index"), code=303)


@bp.route("/people/<int:person_id>/standing", methods=["GET", "POST"])
@administrator
@fresh
def standing(person_id: int) -> Any:
    """Make an account one of a member or an observer, of an administrator or not."""
    person = visible(person_id)
    form = StandingForm(obj=person)
    if not form.validate_on_submit():
        return page("people/person_standing.html", form, person)
    chosen, runs = Standing(form.standing.data), bool(form.administrator.data)
    if done(lambda: care_actions.change_standing(person, me(), chosen, runs)):
        flash(_("Saved."))
    return to(person)


def me() -> User:
    """Return the visitor's account itself, not the proxy that stands for it."""
    me: User = current_user._get_current_object()
    return me


def visible(person_id: int) -> User:
    """Return a person of whom the visitor may know: 404 if not."""
    found = queries.person_or_none(me(), current_scope(), person_id)
    return found if found is not None else abort(404)


def name(person_id: int) -> str:
    """Return how the visitor reads the name of a colleague, of whom she may not know."""
    found = queries.person_or_none(me(), current_scope(), person_id)
    return found.name if found is not None else _("somebody of another group")


def looked_after(person_id: int) -> User:
    """Return the person if the visitor decides for her account: 404 or 403 if not."""
    person = visible(person_id)
    if not care_queries.looks_after(me(), person):
        abort(403)
    return person


def _freeze(person_id: int, freeze_id: int) -> Freeze:
    row = care_queries.freeze_or_none(looked_after(person_id), freeze_id)
    return row if row is not None else abort(404)


def page(template: str, form: Any, person: User, **more: Any) -> Any:
    """Draw a page that asks before an act; 422 when its form was sent and refused."""
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, person=person, **more), status


def to(person: User) -> Any:
    """Lead back to the person's page."""
    return redirect(url_for("people.person", person_id=person.id), code=303)


def _leave() -> Any:
    """Lead who froze herself to the front door, which says nothing of it."""
    logout_user()
    session.clear()
    left = redirect(url_for("accounts.sign_in"), code=303)
    left.headers["Clear-Site-Data"] = '"cache", "storage"'
    return left


def done(act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the next page say why."""
    try:
        with transaction():
            act()
    except care_actions.NotDone as why:
        flash(reason(why), "error")
        return False
    return True


def reason(why: care_actions.NotDone) -> str:
    """Return what the visitor reads when an act could not be done."""
    reasons = {
        care_actions.AlreadyFrozen: _("This account is closed already."),
        care_actions.TooManyFreezes: _(
            "You closed several accounts today. Ask a colleague to close this one."
        ),
        care_actions.SamePerson: _("This takes somebody else: one person alone cannot do it."),
        factor_reset_actions.TooClose: _(
            "Somebody else has to agree: not one whom the first person invited, nor one who came "
            "in the last days."
        ),
        factor_reset_actions.TooNew: _(
            "You came in the last days. Somebody who has been here for a week has to ask."
        ),
        factor_reset_actions.TooEarly: _(
            "This person is signed in somewhere, or was of late, and may refuse there. Come back "
            "half a day after the request was made."
        ),
        factor_reset_actions.AdministratorNeeded: _(
            "For the account of an administrator another administrator has to take part."
        ),
        care_actions.OnlySheCanLift: _(
            "Nobody else runs the instance, so this freeze cannot be made to last. It ends by "
            "itself."
        ),
        care_actions.LastAdministrator: _(
            "This is the last administrator. Make somebody else one first."
        ),
    }
    nothing = _("This is not possible, or not any more. Nothing was changed.")
    return reasons.get(type(why), nothing)
