"""Signing in and out, the profile, and the first account of a new instance."""

import re
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, logout_user

from ..config import LOCALES
from ..db import transaction
from ..web import languages
from ..web.access import public, signed_in
from . import actions, bp, forms, queries, sessions


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    """Show the front door; a new instance asks for its first account instead."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    if queries.nobody_yet():
        return redirect(url_for("accounts.first_account"))
    form = forms.SignInForm(next=request.args.get("next", ""))
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
@public
def do_sign_in() -> Any:
    """Open a session, or say that address or password is wrong without saying which."""
    form = forms.SignInForm()
    user = None
    if form.validate():
        user = queries.user_with(form.email.data or "", form.password.data or "")
        if user is None:
            form.password.errors = [_("The address or the password is not right.")]
    if user is None:
        return render_template("accounts/sign_in.html", form=form), 422
    with transaction():
        sessions.begin(user, request.user_agent.string)
    return redirect(_own_page(form.next.data) or url_for("home.index"))


@bp.post("/sign-out")
@signed_in
def sign_out() -> Any:
    """End this session on the server too, and clear what the browser kept."""
    row = sessions.current()
    if row:
        with transaction():
            sessions.end(row)
    logout_user()
    session.clear()
    answer = redirect(url_for("accounts.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


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


@bp.post("/language")
@public
def choose_language() -> Any:
    """Change the language of the front door or of one's account."""
    locale = request.form.get("locale", "")
    languages.choose(locale)
    if current_user.is_authenticated and locale in LOCALES:
        with transaction():
            current_user.locale = locale
    return redirect(_own_page(request.form.get("next")) or url_for("home.index"))


@bp.route("/welcome", methods=["GET", "POST"])
@public
def first_account() -> Any:
    """Make the administrator of a new instance; gone as soon as there is any account."""
    if not queries.nobody_yet():
        abort(404)
    form = forms.FirstAccountForm()
    if not form.validate_on_submit():
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
        sessions.begin(user, request.user_agent.string)
    return redirect(url_for("home.index"))


def _own_page(address: str | None) -> str | None:
    """Return the address if it is a path of this site, so that no link leads elsewhere."""
    # Browsers drop tabs and line ends inside an address and take a backslash for a slash.
    return address if address and re.fullmatch(r"/(?!/)[^\x00-\x1f\x7f\\]*", address) else None
