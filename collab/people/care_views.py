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
from . import bp, care_actions, care_queries, queries
from .care_forms import ActForm, EraseForm, SpokenForm, StandingForm
from .models import FactorReset, Freeze


@bp.route("/people/<int:person_id>/freeze", methods=["GET", "POST"])
@signed_in
@limits.never
@fresh
def freeze(person_id: int) -> Any:
    """Close the account of a colleague who may have been detained, or one's own."""
    person = _visible(person_id)
    if not care_queries.may_freeze(_me(), person):
        abort(403)
    form = ActForm()
    if not form.validate_on_submit():
        return _page("people/freeze.html", form, person, hours=current_app.config["FREEZE_HOURS"])
    own = person.id == current_user.id
    if _done(lambda: care_actions.freeze(person, _me())):
        if own:
            return _leave()
        flash(_("The account is closed. Now tell a coordinator of the group."))
    return _to(person)


@bp.get("/people/<int:person_id>/freezes/<int:freeze_id>")
@signed_in
@fresh
def freeze_decision(person_id: int, freeze_id: int) -> Any:
    """Show a freeze to those who decide on it."""
    row = _freeze(person_id, freeze_id)
    if not row.holds:
        flash(_reason(care_actions.NotDone()), "error")
        return _to(row.user)
    by = _name(row.frozen_by_id)
    return _page("people/freeze_decision.html", ActForm(), row.user, freeze=row, freeze_by=by)


@bp.post("/people/<int:person_id>/freezes/<int:freeze_id>/confirm")
@signed_in
@fresh
def confirm_freeze(person_id: int, freeze_id: int) -> Any:
    """Keep the account closed until somebody opens it: not for the one who froze it."""
    row = _freeze(person_id, freeze_id)
    if _done(lambda: care_actions.confirm_freeze(row, _me())):
        flash(_("The account stays closed until a coordinator opens it."))
    return _to(row.user)


@bp.post("/people/<int:person_id>/freezes/<int:freeze_id>/lift")
@signed_in
@fresh
def lift_freeze(person_id: int, freeze_id: int) -> Any:
    """Open the account again."""
    row = _freeze(person_id, freeze_id)
    if _done(lambda: care_actions.lift_freeze(row, _me())):
        flash(_("The account is open again."))
    return _to(row.user)


@bp.route("/people/<int:person_id>/end-sessions", methods=["GET", "POST"])
@signed_in
@fresh
def end_sessions(person_id: int) -> Any:
    """Sign a person out everywhere: for a coordinator of a common group."""
    person = _looked_after(person_id)
    form = ActForm()
    if not form.validate_on_submit():
        return _page("people/person_sessions.html", form, person)
    with transaction():
        count = care_actions.end_sessions(person)
    flash(ngettext("Signed out on %(num)d device.", "Signed out on %(num)d devices.", count))
    return _to(person)


@bp.route("/people/<int:person_id>/deactivate", methods=["GET", "POST"])
@administrator
@fresh
def deactivate(person_id: int) -> Any:
    """Close an account for as long as an administrator wants."""
    person = _visible(person_id)
    form = ActForm()
    if not form.validate_on_submit():
        return _page("people/person_deactivate.html", form, person)
    if _done(lambda: care_actions.deactivate(person, _me())):
        flash(_("The account is deactivated."))
    return _to(person)


@bp.route("/people/<int:person_id>/reactivate", methods=["GET", "POST"])
@administrator
@fresh
def reactivate(person_id: int) -> Any:
    """Open a closed account again."""
    person = _visible(person_id)
    form = ActForm()
    if not form.validate_on_submit():
        return _page("people/person_reactivate.html", form, person)
    if _done(lambda: care_actions.reactivate(person)):
        flash(_("The account is active again."))
    return _to(person)


@bp.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@administrator
@fresh
def erase(person_id: int) -> Any:
    """Forget a person whose account is deactivated."""
    person = _visible(person_id)
    if person.active:
        flash(_("Deactivate the account first. Nothing was changed."), "error")
        return _to(person)
    form = EraseForm(person)
    if not form.validate_on_submit():
        return _page("people/person_erase.html", form, person)
    if _done(lambda: care_actions.erase(person, _me())):
        flash(_("This person is forgotten. What was written stays, by a former member."))
    return redirect(url_for("people.index"), code=303)


@bp.route("/people/<int:person_id>/standing", methods=["GET", "POST"])
@administrator
@fresh
def standing(person_id: int) -> Any:
    """Make an account one of a member or an observer, of an administrator or not."""
    person = _visible(person_id)
    form = StandingForm(obj=person)
    if not form.validate_on_submit():
        return _page("people/person_standing.html", form, person)
    chosen, runs = Standing(form.standing.data), bool(form.administrator.data)
    if _done(lambda: care_actions.change_standing(person, _me(), chosen, runs)):
        flash(_("Saved."))
    return _to(person)


@bp.route("/people/<int:person_id>/factor-reset", methods=["GET", "POST"])
@signed_in
@fresh
def ask_factor_reset(person_id: int) -> Any:
    """Ask that somebody who lost her phone may start anew: the first of two people."""
    person = _looked_after(person_id)
    form = SpokenForm()
    if not form.validate_on_submit():
        return _page("people/factor_reset_ask.html", form, person, hours=care_actions.RESET_HOURS)
    if _done(lambda: care_actions.ask_factor_reset(person, _me())):
        flash(_("Asked. Now a second coordinator or administrator has to agree."))
    return _to(person)


@bp.route("/people/<int:person_id>/factor-resets/<int:reset_id>", methods=["GET", "POST"])
@signed_in
@fresh
def agree_to_factor_reset(person_id: int, reset_id: int) -> Any:
    """Agree that somebody may start anew: the second of two people, who is given the link once."""
    row = _factor_reset(person_id, reset_id)
    if not row.open:
        flash(_reason(care_actions.NotDone()), "error")
        return _to(row.user)
    form = SpokenForm()
    if not form.validate_on_submit():
        by = _name(row.asked_by_id)
        return _page("people/factor_reset_agree.html", form, row.user, reset=row, asked_by=by)
    token = ""

    def agree() -> None:
        nonlocal token
        token = care_actions.agree_to_factor_reset(row, _me())

    if not _done(agree):
        return _to(row.user)
    root = current_app.config["PUBLIC_URL"] or request.host_url
    return render_template(
        "people/factor_reset_link.html",
        person=row.user,
        address=f"{root.rstrip('/')}{url_for('accounts.reset', token=token)}",
        hours=care_actions.RESET_HOURS,
    )


@bp.post("/people/<int:person_id>/factor-resets/<int:reset_id>/cancel")
@signed_in
@fresh
def cancel_factor_reset(person_id: int, reset_id: int) -> Any:
    """Take back a request that waits for the second person: for anybody who could agree to it."""
    row = _factor_reset(person_id, reset_id)
    if _done(lambda: care_actions.cancel_factor_reset(row)):
        flash(_("The request is taken back. Nothing was changed."))
    return _to(row.user)


@bp.route("/account/reset-request", methods=["GET", "POST"])
@signed_in
def own_factor_reset() -> Any:
    """Ask the person herself, where she is still signed in, and let her refuse."""
    row = care_queries.factor_reset_of(_me())
    if row is None:
        abort(404)
    form = ActForm()
    if not form.validate_on_submit():
        by = _name(row.asked_by_id)
        return _page("people/factor_reset_own.html", form, _me(), reset=row, asked_by=by)
    if _done(lambda: care_actions.cancel_factor_reset(row)):
        flash(_("Refused: nothing was changed. Tell a coordinator of your group about it."))
    return redirect(url_for("home.index"), code=303)


def _me() -> User:
    """Return the visitor's account itself, not the proxy that stands for it."""
    me: User = current_user._get_current_object()
    return me


def _visible(person_id: int) -> User:
    """Return a person of whom the visitor may know: 404 if not."""
    found = queries.person_or_none(_me(), current_scope(), person_id)
    return found if found is not None else abort(404)


def _name(person_id: int) -> str:
    """Return how the visitor reads the name of a colleague, of whom she may not know."""
    found = queries.person_or_none(_me(), current_scope(), person_id)
    return found.name if found is not None else _("somebody of another group")


def _looked_after(person_id: int) -> User:
    """Return the person if the visitor decides for her account: 404 or 403 if not."""
    person = _visible(person_id)
    if not care_queries.looks_after(_me(), person):
        abort(403)
    return person


def _freeze(person_id: int, freeze_id: int) -> Freeze:
    row = care_queries.freeze_or_none(_looked_after(person_id), freeze_id)
    return row if row is not None else abort(404)


def _factor_reset(person_id: int, reset_id: int) -> FactorReset:
    row = care_queries.factor_reset_or_none(_looked_after(person_id), reset_id)
    return row if row is not None else abort(404)


def _page(template: str, form: Any, person: User, **more: Any) -> Any:
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, person=person, **more), status


def _to(person: User) -> Any:
    return redirect(url_for("people.person", person_id=person.id), code=303)


def _leave() -> Any:
    """Lead who froze herself to the front door, which says nothing of it."""
    logout_user()
    session.clear()
    left = redirect(url_for("accounts.sign_in"), code=303)
    left.headers["Clear-Site-Data"] = '"cache", "storage"'
    return left


def _done(act: Callable[[], Any]) -> bool:
    """Do it in a transaction; if it cannot be done, have the next page say why."""
    try:
        with transaction():
            act()
    except care_actions.NotDone as why:
        flash(_reason(why), "error")
        return False
    return True


def _reason(why: care_actions.NotDone) -> str:
    reasons = {
        care_actions.AlreadyFrozen: _("This account is closed already."),
        care_actions.TooManyFreezes: _(
            "You closed several accounts today. Ask a colleague to close this one."
        ),
        care_actions.SamePerson: _("This takes somebody else: one person alone cannot do it."),
        care_actions.TooClose: _(
            "Somebody else has to agree: not one whom the first person invited, nor one who came "
            "in the last days."
        ),
        care_actions.TooNew: _(
            "You came in the last days. Somebody who has been here for a week has to ask."
        ),
        care_actions.TooEarly: _(
            "This person is signed in somewhere, or was of late, and may refuse there. Come back "
            "half a day after the request was made."
        ),
        care_actions.AdministratorNeeded: _(
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
