"""Signing in: with a passkey, or with a password and a second factor; signing out, quick exit."""

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from .. import events
from ..db import transaction
from ..extensions import csrf
from ..web import limits
from ..web.access import confirming, public, signed_in
from . import arrival, bp, devices, forms, passwords, queries, sessions, throttle, welcome
from .factors import passkeys, recovery, totp
from .gates import before_undertaking
from .throttle import Secret


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    """Show the front door; a new instance asks for its first account instead."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    if queries.nobody_yet() and welcome.opens(""):
        return redirect(url_for("accounts.first_account"))
    form = forms.SignInForm(next=request.args.get("next", ""))
    return _door(form)


@bp.post("/sign-in")
@public
def do_sign_in() -> Any:
    """Take address and password, or say that they are not right without saying which."""
    form = forms.SignInForm()
    if not form.validate():
        return _door(form), 422
    email = (form.email.data or "").strip().lower()
    known = devices.known(queries.user_id_of(email))
    if seconds := throttle.take(Secret.PASSWORD, email, device=known):
        return _slow_down(form, form.password, seconds, _door)
    user = queries.user_with(email, form.password.data or "")
    seen = (user.id, user.password_hash) if user else None
    with transaction():
        user = queries.still_so(*seen) if seen else None
        if user is None:
            events.record(events.SignInFailed(queries.user_id_of(email), "password"))
        else:
            throttle.forgive(Secret.PASSWORD, email, device=known)
            if passwords.outdated(user.password_hash or ""):
                user.password_hash = passwords.hash_password(form.password.data or "")
            wanted = arrival.own_page(form.next.data)
            if arrival.second_factor_is_due(user):
                arrival.half_in(user, "password", wanted)
            else:
                arrival.let_in(user, "password")
                session["next"] = wanted
    if user is None:
        form.password.errors = [_("The address or the password is not right.")]
        return _door(form), 422
    if sessions.first():
        return redirect(url_for("accounts.second"), code=303)
    return arrival.onwards()


@bp.post("/sign-in/passkey/options")
@public
def passkey_options() -> Any:
    """Answer a script of ours with what the browser needs to ask for a passkey."""
    with transaction():
        options, challenge = passkeys.sign_in_options()
        passkeys.keep_challenge("sign-in", challenge)
    return current_app.response_class(options, mimetype="application/json")


@bp.post("/sign-in/passkey")
@public
def passkey_sign_in() -> Any:
    """Open a session for the holder of a passkey: the device has asked for her finger or PIN."""
    form = forms.SignInForm(next=request.form.get("next", ""))
    known = devices.known_to_anybody()
    if seconds := throttle.take(Secret.PASSKEY, device=known):
        return _slow_down(form, form.password, seconds, _door)
    failed = False
    with transaction():
        challenge = passkeys.take_challenge("sign-in")
        try:
            passkey = passkeys.verify(request.form.get("answer", ""), challenge or b"")
            failed = not passkey.user.is_active
        except passkeys.NotVerified:
            failed = True
        if failed:
            events.record(events.SignInFailed(None, "passkey"))
        else:
            throttle.forgive(Secret.PASSKEY, device=known)
            wanted = arrival.own_page(form.next.data)
            arrival.let_in(passkey.user, "passkey")
            session["next"] = wanted
    if failed:
        return _door(form, passkey_failed=True), 422
    return arrival.onwards()


@bp.get("/sign-in/second")
@confirming
def second() -> Any:
    """Ask for the second factor; who has none yet is led through getting one."""
    row = sessions.first()
    if row is None or not row.user.has_second_factor:
        return redirect(url_for("accounts.enrol"))
    return _second(forms.CodeForm())


@bp.post("/sign-in/second")
@confirming
def do_second() -> Any:
    """Take a code of the authenticator app; each opens once."""
    return _with_code(forms.CodeForm(), totp.accept, "totp", _second)


@bp.get("/sign-in/recovery")
@confirming
def recovery_code() -> Any:
    """Ask for a recovery code: the phone is lost."""
    return _recovery(forms.RecoveryForm())


@bp.post("/sign-in/recovery")
@confirming
def do_recovery_code() -> Any:
    """Take a recovery code in place of the second factor; each opens once."""
    return _with_code(forms.RecoveryForm(), recovery.use, "recovery", _recovery)


@bp.post("/sign-in/second/options")
@confirming
def second_options() -> Any:
    """Answer a script of ours with what the browser needs to ask for a passkey of hers."""
    user = sessions.first().user  # type: ignore[union-attr]
    with transaction():
        options, challenge = passkeys.sign_in_options(
            [each.credential_id for each in user.passkeys]
        )
        passkeys.keep_challenge("second", challenge)
    return current_app.response_class(options, mimetype="application/json")


@bp.post("/sign-in/second/passkey")
@confirming
def second_passkey() -> Any:
    """Take a passkey as the second factor."""

    def fits(user: Any, answer: str) -> bool:
        try:
            passkeys.verify(answer, passkeys.take_challenge("second") or b"", user)
        except passkeys.NotVerified:
            return False
        return True

    form = forms.CodeForm(formdata=None, code=request.form.get("answer", ""))
    return _with_code(form, fits, "passkey", _second, checked=True)


@bp.post("/sign-out")
@signed_in
@limits.never
@before_undertaking
def sign_out() -> Any:
    """End this session on the server too, and clear what the browser kept."""
    _end_here()
    answer = redirect(url_for("accounts.sign_in"), code=303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.post("/quick-exit")
@public
@limits.never
@csrf.exempt  # in a second tab the token is gone with the session, and leaving must work there too
def quick_exit() -> Any:
    """End the session, clear all that the browser kept, and leave to a page that tells nothing.

    The script of ours leaves by itself; without scripts the browser follows `Refresh`.
    """
    _end_here()
    answer = current_app.make_response(render_template("accounts/left.html"))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    answer.headers["Refresh"] = f"0; url={current_app.config['QUICK_EXIT_URL']}"
    return answer


def _end_here() -> None:
    row = sessions.current() or sessions.first()
    if row:
        with transaction():
            sessions.end(row)
    logout_user()
    session.clear()


def _with_code(form: Any, fits: Any, how: str, page: Any, *, checked: bool = False) -> Any:
    """Check the second proof of somebody whose first was right, and let her in."""
    if not checked and not form.validate():
        return page(form), 422
    row = sessions.first()
    if row is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    user_id = row.user_id
    known = devices.known(user_id)
    if seconds := throttle.take(Secret.CODE, str(user_id), device=known):
        if checked:
            form.code.data = ""
        return _slow_down(form, form.code, seconds, page)
    with transaction():
        row = sessions.first()
        right = row is not None and row.user.has_second_factor and fits(row.user, form.code.data)
        if row is not None and right:
            throttle.forgive(Secret.CODE, str(user_id), device=known)
            arrival.all_in(row, how)
            if how == "recovery":  # the phone is gone: the next one is enrolled first
                session["next"] = url_for("accounts.security")
        else:
            events.record(events.SignInFailed(user_id, how))
    if right:
        return arrival.onwards()
    if checked:
        form.code.data = ""
    form.code.errors = [_("This did not fit. Each code works once, and only for half a minute.")]
    if how == "recovery":
        form.code.errors = [_("This is not one of your recovery codes, or it was used before.")]
    return page(form), 422


def _slow_down(form: Any, field: Any, seconds: int, page: Any) -> Any:
    field.errors = [throttle.message(seconds)]
    return page(form), 429, {"Retry-After": str(seconds)}


def _door(form: forms.SignInForm, passkey_failed: bool = False) -> str:
    return render_template(
        "accounts/sign_in.html",
        form=form,
        passkey_failed=passkey_failed,
        passkeys_work=passkeys.available(),
    )


def _second(form: forms.CodeForm) -> str:
    return render_template("accounts/second.html", form=form, person=sessions.first().user)  # type: ignore[union-attr]


def _recovery(form: forms.RecoveryForm) -> str:
    return render_template("accounts/recovery.html", form=form)
