"""The page on which a person says of what she wants to hear, and when."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..db import transaction
from ..web.access import current_scope, signed_in
from . import bp, words
from . import settings as chosen
from .forms import SettingsForm
from .rule import Level, What, conditions


@bp.route("/account/notifications", methods=["GET", "POST"])
@signed_in
def settings() -> Any:
    """Show and change what counts for all notices, and list the places with a level."""
    form = _form()
    if form.validate_on_submit():
        person_id = current_user.id
        quiet = form.quiet.data
        with transaction():
            chosen.save(
                person_id,
                Level(form.level.data),
                form.begins.data if quiet else None,
                form.ends.data if quiet else None,
                form.weekdays.data or [],
            )
        flash(_("Saved."), "done")
        return redirect(url_for(".settings"), 303)
    person = current_user._get_current_object()
    page = render_template(
        "notifications/settings.html",
        form=form,
        places=chosen.places(person, current_scope()),
        levels=words.LEVELS,
        rule=[
            (words.HAPPENINGS[what], [words.of_conditions(conditions(what, x)) for x in Level])
            for what in What
        ],
    )
    return page, 422 if request.method == "POST" else 200


def _form() -> SettingsForm:
    now = chosen.of(current_user.id)
    return SettingsForm(
        level=str(now.level),
        quiet=now.quiet_begins is not None,
        begins=now.quiet_begins,
        ends=now.quiet_ends,
        weekdays=now.quiet_weekdays,
    )
