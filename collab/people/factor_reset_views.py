"""Starting anew after everything was lost: asking, agreeing, taking back, refusing."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..web.access import fresh, signed_in
from . import bp, care_actions, care_queries, factor_reset_actions
from .care_forms import ActForm, SpokenForm
from .care_views import done, looked_after, me, name, page, reason, to
from .models import FactorReset


@bp.route("/people/<int:person_id>/factor-reset", methods=["GET", "POST"])
@signed_in
@fresh
def ask_factor_reset(person_id: int) -> Any:
    """Ask that somebody who lost her phone may start anew: the first of two people."""
    person = looked_after(person_id)
    form = SpokenForm()
    if not form.validate_on_submit():
        return page(
            "people/factor_reset_ask.html", form, person, hours=factor_reset_actions.RESET_HOURS
        )
    if done(lambda: factor_reset_actions.ask_factor_reset(person, me())):
        flash(_("Asked. Now a second coordinator or administrator has to agree."))
    return to(person)


@bp.route("/people/<int:person_id>/factor-resets/<int:reset_id>", methods=["GET", "POST"])
@signed_in
@fresh
def agree_to_factor_reset(person_id: int, reset_id: int) -> Any:
    """Agree that somebody may start anew: the second of two people, who is given the link once."""
    row = _factor_reset(person_id, reset_id)
    if not row.open:
        flash(reason(care_actions.NotDone()), "error")
        return to(row.user)
    form = SpokenForm()
    if not form.validate_on_submit():
        by = name(row.asked_by_id)
        return page("people/factor_reset_agree.html", form, row.user, reset=row, asked_by=by)
    token = ""

    def agree() -> None:
        nonlocal token
        token = factor_reset_actions.agree_to_factor_reset(row, me())

    if not done(agree):
        return to(row.user)
    root = current_app.config["PUBLIC_URL"] or request.host_url
    return render_template(
        "people/factor_reset_link.html",
        person=row.user,
        address=f"{root.rstrip('/')}{url_for('accounts.reset', token=token)}",
        hours=factor_reset_actions.RESET_HOURS,
    )


@bp.post("/people/<int:person_id>/factor-resets/<int:reset_id>/cancel")
@signed_in
@fresh
def cancel_factor_reset(person_id: int, reset_id: int) -> Any:
    """Take back a request that waits for the second person: for anybody who could agree to it."""
    row = _factor_reset(person_id, reset_id)
    if done(lambda: factor_reset_actions.cancel_factor_reset(row)):
        flash(_("The request is taken back. Nothing was changed."))
    return to(row.user)


@bp.route("/account/reset-request", methods=["GET", "POST"])
@signed_in
def own_factor_reset() -> Any:
    """Ask the person herself, where she is still signed in, and let her refuse."""
    row = care_queries.factor_reset_of(me())
    if row is None:
        abort(404)
    form = ActForm()
    if not form.validate_on_submit():
        by = name(row.asked_by_id)
        return page("people/factor_reset_own.html", form, me(), reset=row, asked_by=by)
    if done(lambda: factor_reset_actions.cancel_factor_reset(row)):
        flash(_("Refused: nothing was changed. Tell a coordinator of your group about it."))
    return redirect(url_for("home.index"), code=303)


def _factor_reset(person_id: int, reset_id: int) -> FactorReset:
    row = care_queries.factor_reset_or_none(looked_after(person_id), reset_id)
    return row if row is not None else abort(404)
