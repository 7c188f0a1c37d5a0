"""Getting a second factor: guided on the way in, and later on the page about security."""

import base64
from typing import Any

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from .. import seal
from ..db import transaction
from ..extensions import db
from ..web.access import confirming
from . import arrival, bp, forms, sessions
from .devices import description
from .factors import passkeys, recovery, totp
from .models import User

_PENDING = "enrolling"


@bp.get("/enrol")
@confirming
def enrol() -> Any:
    """Offer the two ways: a passkey of this device, or an authenticator app."""
    if _has_one_already():
        return redirect(url_for("accounts.second"))
    return _choice()


@bp.post("/enrol/passkey/options")
@confirming
def enrol_passkey_options() -> Any:
    """Answer a script of ours with what the browser needs to make a passkey."""
    if _has_one_already():
        return redirect(url_for("accounts.second"), code=303)
    return passkey_options(_person())


@bp.post("/enrol/passkey")
@confirming
def enrol_passkey() -> Any:
    """Keep the first passkey, which opens the session as well."""
    if _has_one_already():
        return redirect(url_for("accounts.second"), code=303)
    if not keep_passkey(_person, complete=True):
        return _choice(failed=True), 422
    return redirect(url_for("accounts.recovery_codes"), code=303)


@bp.get("/enrol/app")
@confirming
def enrol_app() -> Any:
    """Show the picture for the authenticator app and ask for its first code."""
    if _has_one_already():
        return redirect(url_for("accounts.second"))
    return app_page(_person(), forms.CodeForm(), "accounts/enrol_app.html")


@bp.post("/enrol/app")
@confirming
def do_enrol_app() -> Any:
    """Take the first code of the app, which opens the session as well."""
    if _has_one_already():
        return redirect(url_for("accounts.second"), code=303)
    form = forms.CodeForm()
    if not keep_app(_person, form, complete=True):
        return app_page(_person(), form, "accounts/enrol_app.html"), 422
    return redirect(url_for("accounts.recovery_codes"), code=303)


def passkey_options(person: User) -> Any:
    """Return what the browser needs to make another passkey for the person."""
    known = [passkey.credential_id for passkey in person.passkeys]
    with transaction():
        options, challenge = passkeys.registration_options(
            person.handle, person.email, person.name, known
        )
        passkeys.keep_challenge("enrol", challenge)
    return current_app.response_class(options, mimetype="application/json")


def keep_passkey(person: Any, *, complete: bool) -> bool:
    """Add the passkey that the browser made; `complete` opens the session as well."""
    with transaction():
        challenge = passkeys.take_challenge("enrol")
        try:
            new = passkeys.verify_registration(request.form.get("answer", ""), challenge or b"")
        except passkeys.NotVerified:
            return False
        user = locked(person())
        if complete and user.has_second_factor:
            return False
        passkeys.add(user, new, device_name())
        _with_recovery_codes(user)
        if complete:
            arrival.all_in(sessions.first(), "passkey")  # type: ignore[arg-type]
    return True


def device_name() -> str:
    """Return what a new passkey is called: as the person wrote, else after the device."""
    return (forms.PasskeyNameForm().name.data or description(request.user_agent.string))[:60]


def app_page(person: User, form: forms.CodeForm, template: str) -> str:
    """Draw the page with the picture; the secret stays the same however often it is drawn."""
    secret = _pending_secret(person)
    if secret is None:
        secret = totp.new_secret()
        sealed = seal.close(secret.encode(), "enrolling", person.handle.hex())
        session[_PENDING] = base64.b64encode(sealed).decode()
    address = totp.address(secret, person.email)
    return render_template(
        template,
        form=form,
        picture=totp.picture(address),
        address=address,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    )


def keep_app(person: Any, form: forms.CodeForm, *, complete: bool) -> bool:
    """Keep the app's secret if the code fits it; else say why not, the clock included."""
    if not form.validate():
        return False
    user = person()
    secret = _pending_secret(user)
    step = totp.step_of(secret, form.code.data or "") if secret else None
    if secret is None or step is None:
        form.code.errors = [_refusal(secret, form.code.data or "")]
        return False
    with transaction():
        user = locked(person())
        if complete and user.has_second_factor:
            form.code.errors = [_("Another way was set up meanwhile. Sign in with that one.")]
            return False
        totp.set_secret(user, secret, step)
        _with_recovery_codes(user)
        if complete:
            arrival.all_in(sessions.first(), "totp")  # type: ignore[arg-type]
    session.pop(_PENDING, None)
    return True


def _refusal(secret: str | None, code: str) -> str:
    off = totp.offset_of(secret, code) if secret else None
    if off is None:
        return _("This code does not fit. Write the one that the app shows now.")
    minutes = max(1, round(abs(off) / 60))
    if off < 0:
        return ngettext(
            "The clock of your phone is about %(num)s minute slow: let it set its time by itself.",
            "The clock of your phone is about %(num)s minutes slow: let it set its time by itself.",
            minutes,
        )
    return ngettext(
        "The clock of your phone is about %(num)s minute fast: let it set its time by itself.",
        "The clock of your phone is about %(num)s minutes fast: let it set its time by itself.",
        minutes,
    )


def _pending_secret(person: User) -> str | None:
    try:
        sealed = base64.b64decode(session.get(_PENDING, ""))
        return seal.open_(sealed, "enrolling", person.handle.hex()).decode()
    except (seal.NotOpened, ValueError):
        return None


def locked(user: User) -> User:
    """Return the account as it is now, which nobody else changes until the commit."""
    db.session.refresh(user, with_for_update=True)
    return user


def _with_recovery_codes(user: User) -> None:
    if recovery.left(user) == 0:
        recovery.make_new(user)


def _person() -> User:
    row = sessions.first()
    if row is None:  # the mark @confirming saw one: it ended in this very moment
        abort(redirect(url_for("accounts.sign_in"), code=303))
    return row.user


def _has_one_already() -> bool:
    """Whoever has a second factor shows it first: else a stolen password could add another."""
    return _person().has_second_factor


def _choice(failed: bool = False) -> str:
    return render_template("accounts/enrol.html", failed=failed, passkeys_work=passkeys.available())
