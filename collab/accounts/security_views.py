"""The safety of one's own account: passkeys, app, recovery codes, password, devices."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..db import transaction
from ..extensions import db
from ..web import limits
from ..web.access import fresh, signed_in
from . import (
    actions,
    bp,
    devices,
    enrol_views,
    forms,
    passwords,
    queries,
    sessions,
    throttle,
)
from .factors import passkeys, recovery, totp
from .factors.models import Passkey
from .gates import before_undertaking
from .models import Session
from .throttle import Secret


@bp.get("/account/security")
@signed_in
def security() -> Any:
    """Show the ways in which the person can sign in."""
    return render_template(
        "accounts/security.html",
        codes_left=recovery.left(current_user),
        passkeys_work=passkeys.available(),
        name_form=forms.PasskeyNameForm(formdata=None),
    )


@bp.post("/account/security/passkeys/options")
@signed_in
@fresh
def new_passkey_options() -> Any:
    """Answer a script of ours with what the browser needs to make a passkey."""
    return enrol_views.passkey_options(current_user)


@bp.post("/account/security/passkeys")
@signed_in
@fresh
def add_passkey() -> Any:
    """Keep one more passkey."""
    had_codes = recovery.left(current_user)
    if enrol_views.keep_passkey(lambda: current_user, complete=False):
        flash(_("The passkey was added."))
        if not had_codes:
            return redirect(url_for("accounts.recovery_codes"), code=303)
    else:
        flash(_("The device made no passkey. Nothing was changed."), "error")
    return redirect(url_for("accounts.security"), code=303)


@bp.post("/account/security/passkeys/<int:passkey_id>/remove")
@signed_in
@fresh
def remove_passkey(passkey_id: int) -> Any:
    """Take away a passkey, unless it is the last way in."""
    with transaction():
        enrol_views.locked(current_user)
        passkey = db.session.get(Passkey, passkey_id)
        if passkey is None or passkey.user_id != current_user.id:
            abort(404)
        last = len(current_user.passkeys) == 1
        if last and not (current_user.password_hash and _may_do_without(current_user.totp_sealed)):
            flash(_("This is your only way in. Add another one first."), "error")
        else:
            passkeys.remove(passkey)
            sessions.end_all(current_user, but=sessions.current())
            flash(_("The passkey was removed; your other devices are signed out."))
    return redirect(url_for("accounts.security"), code=303)


@bp.get("/account/security/app")
@signed_in
@fresh
def new_app() -> Any:
    """Show the picture for the authenticator app and ask for its first code."""
    return enrol_views.app_page(current_user, forms.CodeForm(), "accounts/new_app.html")


@bp.post("/account/security/app")
@signed_in
@fresh
def add_app() -> Any:
    """Keep the authenticator app; it takes the place of an earlier one."""
    form = forms.CodeForm()
    had_codes = recovery.left(current_user)
    if not enrol_views.keep_app(lambda: current_user, form, complete=False):
        return enrol_views.app_page(current_user, form, "accounts/new_app.html"), 422
    with transaction():
        sessions.end_all(current_user, but=sessions.current())
    flash(_("The authenticator app was added."))
    after = "accounts.security" if had_codes else "accounts.recovery_codes"
    return redirect(url_for(after), code=303)


@bp.post("/account/security/app/remove")
@signed_in
@fresh
def remove_app() -> Any:
    """Take away the authenticator app, unless it is the last second factor."""
    with transaction():
        enrol_views.locked(current_user)
        if not _may_do_without(current_user.passkeys):
            flash(_("This is your only second factor. Add another one first."), "error")
        elif current_user.totp_sealed:
            totp.remove(current_user)
            sessions.end_all(current_user, but=sessions.current())
            flash(_("The app was removed; your other devices are signed out."))
    return redirect(url_for("accounts.security"), code=303)


@bp.get("/account/recovery-codes")
@signed_in
@fresh
@before_undertaking
def recovery_codes() -> Any:
    """Show the recovery codes that are left, for copying onto paper."""
    return render_template("accounts/recovery_codes.html", codes=recovery.codes_of(current_user))


@bp.post("/account/recovery-codes")
@signed_in
@fresh
def new_recovery_codes() -> Any:
    """Make ten new recovery codes; the old ones open nothing any more."""
    with transaction():
        recovery.make_new(current_user)
    return redirect(url_for("accounts.recovery_codes"), code=303)


@bp.route("/account/security/password", methods=["GET", "POST"])
@signed_in
@fresh
def password() -> Any:
    """Set or change the password; all other devices are signed out."""
    form = forms.ChangePasswordForm()
    if not current_user.password_hash:
        del form.current
    page = "accounts/password.html"
    if not form.validate_on_submit():
        return render_template(page, form=form), 422 if request.method == "POST" else 200
    if reason := actions.weakness(form.password.data or "", current_user):
        form.password.errors = [reason]
        return render_template(page, form=form), 422
    if "current" in form:
        if seconds := throttle.take(Secret.PASSWORD, current_user.email, device=_device()):
            form.current.errors = [throttle.message(seconds)]
            return render_template(page, form=form), 429, {"Retry-After": str(seconds)}
        if not passwords.matches(form.current.data or "", current_user.password_hash):
            form.current.errors = [_("This is not your password so far.")]
            return render_template(page, form=form), 422
    with transaction():
        throttle.forgive(Secret.PASSWORD, current_user.email, device=_device())
        actions.set_password(current_user, form.password.data or "")
        devices.forget_others(current_user.id)
        row = sessions.current()
        sessions.end_all(current_user, but=row)
        if row:
            sessions.prove(row)
    flash(_("The password is changed; your other devices are signed out."))
    return redirect(url_for("accounts.security"), code=303)


@bp.route("/account/security/email", methods=["GET", "POST"])
@signed_in
@fresh
def email() -> Any:
    """Change the address with which the person signs in; the old one is told."""
    form = forms.EmailForm()
    page = "accounts/email.html"
    if not form.validate_on_submit():
        return render_template(page, form=form), 422 if request.method == "POST" else 200
    if seconds := throttle.take(Secret.ASKED, f"address of {current_user.id}"):
        form.email.errors = [throttle.message(seconds)]  # nobody tries who else is here
        return render_template(page, form=form), 429, {"Retry-After": str(seconds)}
    with transaction():
        done = actions.change_email(current_user, form.email.data or "")
    if not done:
        form.email.errors = [_("This address cannot be used.")]
        return render_template(page, form=form), 422
    flash(_("From now on you sign in with the new address."))
    return redirect(url_for("accounts.security"), code=303)


@bp.get("/account/devices")
@signed_in
def own_devices() -> Any:
    """List the devices on which the person is signed in."""
    return render_template(
        "accounts/devices.html",
        rows=queries.sessions_of(current_user.id),
        here=sessions.current(),
        description=devices.description,
    )


@bp.post("/account/devices/<public_id>/end")
@signed_in
@limits.never
def end_device(public_id: str) -> Any:
    """Sign out one device."""
    with transaction():
        row = db.session.scalar(
            db.select(Session).filter_by(public_id=public_id, user_id=current_user.id)
        )
        if row is None:
            abort(404)
        if row.ended is None:
            sessions.end(row)
    flash(_("That device is signed out."))
    return redirect(url_for("accounts.own_devices"), code=303)


@bp.post("/account/devices/end")
@signed_in
@limits.never
def end_other_devices() -> Any:
    """Sign out all devices but this one."""
    with transaction():
        sessions.end_all(current_user, but=sessions.current())
        devices.forget_others(current_user.id)
    flash(_("All your other devices are signed out."))
    return redirect(url_for("accounts.own_devices"), code=303)


def _may_do_without(other: Any) -> bool:
    """Tell whether a second factor can go: another one is left, or none is asked for here."""
    return bool(other) or current_app.config["SECOND_FACTOR"] == "optional"


def _device() -> str:
    """Return what tries of the person herself are counted on: not on those of strangers."""
    return devices.known(current_user.id) or f"session of {current_user.id}"
