"""Accepting an invitation: who one is, the undertaking, and a first way to sign in."""

from typing import Any

from flask import abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.exceptions import TooManyRequests

from ...db import transaction
from ...policy import Standing
from ...web import languages, text
from ...web.access import public
from .. import actions as accounts
from .. import arrival, bp, enrol_views, forms, queries, sessions, strength, throttle
from ..factors import passkeys, recovery
from ..models import User
from ..throttle import Secret
from . import actions, undertaking
from . import queries as invitations
from .models import Invitation

_JOINING = "joining"


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> Any:
    """Show who invites into what, and ask for a name and the undertaking."""
    found = _open(token)
    if found is None:
        return _dead_link()
    if "locale" not in session:
        languages.choose(found.locale)
    form = forms.JoinForm(formdata=None, name=session.get(_JOINING, {}).get("name", ""))
    return _first_page(found, form)


@bp.post("/invitation/<token>")
@public
def begin_joining(token: str) -> Any:
    """Keep the name for the next page, where the account is made."""
    found = _open(token)
    if found is None:
        return _dead_link()
    form = forms.JoinForm()
    if not form.validate():
        return _first_page(found, form), 422
    # Nothing is saved yet: an account without a way to sign in would be a dead end.
    session[_JOINING] = {
        "token": token,
        "name": form.name.data,
        "undertaking": undertaking.version(),
    }
    return redirect(url_for("accounts.join"), code=303)


@bp.get("/join")
@public
def join() -> Any:
    """Offer the ways to sign in from now on: a passkey of this device, or a password."""
    if (found := _joining()) is None:
        return _dead_link()
    return _ways(found, forms.NewPasswordForm())


@bp.post("/join")
@public
def join_with_password() -> Any:
    """Make the account with a password; the second factor follows."""
    if (found := _joining()) is None:
        return _dead_link()
    form = forms.NewPasswordForm()
    typed, name = form.password.data or "", session[_JOINING]["name"]
    if form.validate():
        about = (name, found.email, *found.organisation.names.values())
        if reason := strength.weakness(typed, about=about):
            form.password.errors = [reason]
    if form.errors or form.password.errors:
        return _ways(found, form), 422
    with transaction():
        user = _make_account(typed)
        if user is not None and arrival.second_factor_is_due(user):
            arrival.half_in(user, "password")
        elif user is not None:
            arrival.let_in(user, "password")
    if user is None:
        return _dead_link()
    if sessions.first() is None:
        return arrival.onwards()
    return redirect(url_for("accounts.enrol_app"), code=303)


@bp.post("/join/passkey/options")
@public
def join_passkey_options() -> Any:
    """Answer a script of ours with what a passkey for an account to be is made of."""
    found = _joining()
    if found is None:
        abort(410)
    handle = User.new_handle()
    session[_JOINING] = session[_JOINING] | {"handle": handle.hex()}
    with transaction():
        options, challenge = passkeys.registration_options(
            handle, found.email, session[_JOINING]["name"], []
        )
        passkeys.keep_challenge("join", challenge)
    return current_app.response_class(options, mimetype="application/json")


@bp.post("/join/passkey")
@public
def join_with_passkey() -> Any:
    """Make the account with a passkey, which is both factors in one: she is in."""
    if (found := _joining()) is None:
        return _dead_link()
    user = None
    with transaction():
        challenge = passkeys.take_challenge("join")
        try:
            new = passkeys.verify_registration(request.form.get("answer", ""), challenge or b"")
        except passkeys.NotVerified:
            new = None
        handle = bytes.fromhex(session[_JOINING].get("handle", ""))
        new = new if handle else None
        if new is not None:
            user = _make_account(None)
        if new is not None and user is not None:
            user.handle = handle
            passkeys.add(user, new, enrol_views.device_name())
            recovery.make_new(user)
            arrival.let_in(user, "passkey")
    if new is None:
        return _ways(found, forms.NewPasswordForm(formdata=None), failed=True), 422
    if user is None:
        return _dead_link()
    return redirect(url_for("accounts.recovery_codes"), code=303)


def _make_account(password: str | None) -> User | None:
    """Make the account, unless somebody was quicker. Needs a transaction."""
    kept = session[_JOINING]
    found = invitations.find(kept["token"], locked=True)
    if found is None or not invitations.is_open(found):
        return None
    if queries.user_id_of(found.email) is not None:
        return None
    user = accounts.add_user(
        found.email,
        kept["name"],
        password,
        found.organisation,
        standing=Standing(found.standing),
        locale=languages.current(),
    )
    if not actions.accept(found, user):
        abort(410)  # and with it the account goes
    if kept["undertaking"] == undertaking.version():
        accounts.accept_undertaking(user)
    return user


def _joining() -> Invitation | None:
    return _open(session.get(_JOINING, {}).get("token", ""))


def _open(token: str) -> Invitation | None:
    """Return the invitation if it can be accepted now; wrong tokens are counted."""
    found = invitations.find(token) if token else None
    if found is not None and invitations.is_open(found):
        return found
    if token and found is None and (seconds := throttle.take(Secret.LINK)):
        raise TooManyRequests(retry_after=seconds)
    return None


def _first_page(found: Invitation, form: forms.JoinForm) -> str:
    return render_template(
        "accounts/invitation.html",
        invitation=found,
        form=form,
        undertaking=text.render(undertaking.text()),
    )


def _ways(found: Invitation, form: forms.NewPasswordForm, *, failed: bool = False) -> str:
    return render_template(
        "accounts/join.html",
        invitation=found,
        form=form,
        failed=failed,
        passkeys_work=passkeys.available(),
    )


def _dead_link() -> Any:
    return render_template("accounts/dead_link.html", invitation=True), 410
