"""The profile, the language, the undertaking, and the first account of a new instance."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from ..config import LOCALES
from ..db import transaction
from ..web import languages, text
from ..web.access import administrator, fresh, public, signed_in
from . import actions, arrival, bp, forms, queries, strength, welcome
from .arrival import own_page
from .gates import before_undertaking
from .joining import undertaking as undertakings


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def profile() -> Any:
    """Show and change what a person sets for herself."""
    form = forms.ProfileForm(obj=current_user)
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("accounts/profile.html", form=form), status
    with transaction():
        form.populate_obj(current_user)
    refresh()
    flash(_("Saved."))
    return redirect(url_for("accounts.profile"))


@bp.post("/account/slow-link")
@signed_in
def slow_link() -> Any:
    """Spare the connection of this device until she signs out, or do so no longer."""
    if request.form.get("light"):
        session["light"] = True
    else:
        session.pop("light", None)
    return redirect(own_page(request.form.get("next")) or url_for("accounts.profile"))


@bp.post("/language")
@public
def choose_language() -> Any:
    """Change the language of the front door or of one's account."""
    locale = request.form.get("locale", "")
    languages.choose(locale)
    if current_user.is_authenticated and locale in LOCALES:
        with transaction():
            current_user.locale = locale
    return redirect(own_page(request.form.get("next")) or url_for("home.index"))


@bp.route("/undertaking", methods=["GET", "POST"])
@signed_in
@before_undertaking
def undertaking() -> Any:
    """Show the undertaking, and have it accepted by who has not yet accepted this version."""
    form = forms.UndertakingForm(version=undertakings.version())
    other = str(form.version.data) != str(undertakings.version())
    if form.is_submitted() and other:  # another text was published while this one was read
        form = forms.UndertakingForm(formdata=None, version=undertakings.version())
    elif form.validate_on_submit():
        with transaction():
            actions.accept_undertaking(current_user)
        return redirect(own_page(request.args.get("next")) or url_for("home.index"), code=303)
    page = render_template(
        "accounts/undertaking.html",
        form=form,
        due=current_user.undertaking < undertakings.version(),
        again=current_user.undertaking > 0,
        undertaking=text.render(undertakings.text()),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/undertaking/edit", methods=["GET", "POST"])
@administrator
@fresh
def edit_undertaking() -> Any:
    """Publish another text of the undertaking; everybody is asked again."""
    form = forms.undertaking_texts()
    if form.validate_on_submit():
        with transaction():
            undertakings.publish(form.texts(), current_user)
        flash(_("The new text holds from now on; everybody is asked to accept it."))
        return redirect(url_for("accounts.undertaking"), code=303)
    page = render_template("accounts/edit_undertaking.html", form=form)
    return page, 422 if request.method == "POST" else 200


@bp.route("/welcome", methods=["GET", "POST"])
@public
def first_account() -> Any:
    """Make the administrator of a new instance; gone as soon as there is any account.

    Where strangers can come by, it opens with the link of `flask welcome` alone.
    """
    if not queries.nobody_yet() or not welcome.opens(request.args.get("key", "")):
        abort(404)
    form = forms.FirstAccountForm()
    good = form.validate_on_submit()
    if good and (reason := _weakness_of(form)):
        form.password.errors = [reason]
        good = False
    if not good:
        status = 422 if request.method == "POST" else 200
        return render_template("accounts/first_account.html", form=form), status
    with transaction():
        if not queries.nobody_yet():  # two people may have filled it in at once
            abort(404)
        organisation = actions.add_organisation(
            {languages.current(): form.organisation.data or ""}, form.country.data
        )
        user = actions.open_instance(
            form.email.data or "",
            form.name.data or "",
            form.password.data or "",
            organisation,
            locale=languages.current(),
        )
        if due := arrival.second_factor_is_due(user):
            arrival.half_in(user, "password")
        else:
            arrival.let_in(user, "password")
    return redirect(url_for("accounts.enrol" if due else "home.index"), code=303)


def _weakness_of(form: forms.FirstAccountForm) -> str | None:
    about = (form.name.data or "", form.email.data or "", form.organisation.data or "")
    return strength.weakness(form.password.data or "", about=about)
