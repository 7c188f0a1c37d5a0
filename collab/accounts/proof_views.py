"""Showing anew who one is, before a dangerous act; the form that was sent is kept and sent on."""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from .. import events
from ..db import transaction
from ..web import limits
from ..web.access import signed_in
from . import arrival, bp, devices, forms, passwords, sessions, throttle
from .factors import passkeys, recovery, totp
from .gates import before_undertaking
from .models import User
from .throttle import Secret

_SECRET = {"csrf_token", "password", "current"}
"""Fields that are not carried in the page: who sent them types them once more."""


@bp.get("/account/prove")
@signed_in
@before_undertaking
def prove() -> Any:
    """Ask who it is, before a dangerous act."""
    return page(forms.ProofForm(formdata=None, proof_next=request.args.get("next", "")))


@bp.post("/account/prove/options")
@signed_in
@limits.never
@before_undertaking
def prove_options() -> Any:
    """Answer a script of ours with what the browser needs to ask for a passkey of hers."""
    own = [passkey.credential_id for passkey in current_user.passkeys]
    with transaction():
        options, challenge = passkeys.sign_in_options(own)
        passkeys.keep_challenge("prove", challenge)
    return current_app.response_class(options, mimetype="application/json")


@bp.post("/account/prove")
@signed_in
@limits.never
@before_undertaking
def do_prove() -> Any:
    """Take the proof, and go on to the page or the form that asked for it."""
    form = forms.ProofForm()
    wanted = arrival.own_page(form.proof_next.data) or url_for("accounts.security")
    whose, known = str(current_user.id), devices.known(current_user.id)
    if seconds := throttle.take(Secret.CODE, whose, device=known):
        form.proof_code.errors = [throttle.message(seconds)]
        return page(form), 429, {"Retry-After": str(seconds)}
    with transaction():
        row = sessions.current()
        proved = row is not None and _fits(current_user, form)
        if row is not None and proved:
            throttle.forgive(Secret.CODE, whose, device=known)
            sessions.prove(row)
            events.record(events.ProvedAgain(row.user_id))
        else:
            events.record(events.SignInFailed(int(whose), "proof"))
    if row is None:  # ended in this very moment
        return redirect(url_for("accounts.sign_in"), code=303)
    if proved:
        # 307 has the browser send the form that was kept on to where it was meant for.
        return redirect(wanted, code=307 if form.proof_sent.data else 303)
    form.proof_code.errors = [_("This did not fit. Each code works once.")]
    return page(form), 422


def page(form: forms.ProofForm) -> str:
    """Draw the page that asks, with the form that was sent, but for what is secret in it."""
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _SECRET and not name.startswith("proof_")
    ]
    return render_template(
        "accounts/prove.html", form=form, kept=kept, passkeys_work=passkeys.available()
    )


def _fits(user: User, form: forms.ProofForm) -> bool:
    """Tell whether one of her second factors was shown; her password, if she has none."""
    if form.proof_answer.data:
        try:
            passkeys.verify(form.proof_answer.data, passkeys.take_challenge("prove") or b"", user)
        except passkeys.NotVerified:
            return False
        return True
    if form.proof_recovery.data:
        return user.has_second_factor and recovery.use(user, form.proof_recovery.data)
    if user.totp_sealed:
        return totp.accept(user, form.proof_code.data or "")
    if user.has_second_factor:
        return False
    return passwords.matches(form.proof_password.data or "", user.password_hash)
