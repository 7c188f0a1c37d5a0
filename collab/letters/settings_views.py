"""The page on which a person says how often she wants letters."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, RadioField, SelectField

from .. import mail
from ..db import transaction
from ..extensions import db
from ..notifications.words import WEEKDAYS
from ..web.access import signed_in
from ..web.forms import Form, choices
from . import bp
from .models import Rhythm
from .sending import settings_of

RHYTHMS = {
    Rhythm.AT_ONCE.value: _l("At once"),
    Rhythm.DAILY.value: _l("Once a day"),
    Rhythm.WEEKLY.value: _l("Once a week"),
    Rhythm.NONE.value: _l("Never"),
}
HINTS = {
    Rhythm.AT_ONCE.value: _l("Some minutes later, so that several answers are one letter"),
    Rhythm.DAILY.value: _l("If there is something that I have not seen"),
    Rhythm.WEEKLY.value: _l("If there is something that I have not seen"),
    Rhythm.NONE.value: _l("The bell has everything. Letters about signing in still come."),
}


class LettersForm(Form):
    """How often, when, and with what."""

    rhythm = RadioField(_l("Letters about what is new"), choices=choices(RHYTHMS))
    weekday = SelectField(_l("On"), coerce=int, choices=choices(WEEKDAYS.items()))
    hour = SelectField(
        _l("At"), coerce=int, choices=choices((str(each), f"{each}:00") for each in range(24))
    )
    titles = BooleanField(_l("Letters may name what is new, where the group allows it"))


@bp.route("/account/letters", methods=["GET", "POST"])
@signed_in
def settings() -> Any:
    """Show and change how often one wants letters."""
    row = settings_of(current_user.id)
    form = LettersForm(obj=row)
    if form.validate_on_submit():
        with transaction():
            row = settings_of(current_user.id)
            row.rhythm, row.titles = form.rhythm.data, bool(form.titles.data)
            row.weekday, row.hour = form.weekday.data, form.hour.data
            db.session.add(row)
        flash(_("Saved."), "done")
        return redirect(url_for(".settings"), 303)
    page = render_template(
        "letters/settings.html", form=form, row=row, hints=HINTS, by_mail=mail.configured()
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/account/letters/again")
@signed_in
def again() -> Any:
    """Try an address again that was refused."""
    with transaction():
        row = settings_of(current_user.id)
        row.refused, row.tries, row.not_before = None, 0, None
        db.session.add(row)
    flash(_("The next letter goes to your address again."), "done")
    return redirect(url_for(".settings"), 303)
