"""A forgotten password: a link by mail sets another one; the second factor stays."""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from .. import events, mail
from ..db import now, transaction
from ..extensions import db
from ..jobs import enqueue, mail_job
from ..web.access import public
from . import actions, bp, devices, forms, queries, sessions, throttle, tokens
from .models import PasswordReset, User
from .throttle import Secret

MOST_LETTERS = 5
"""Letters with a link to one person in a day."""


@bp.get("/forgotten")
@public
def forgotten() -> Any:
    """Ask whose password is to be set anew; without mail, say who can help."""
    return render_template(
        "accounts/forgotten.html", form=forms.ForgottenForm(), by_mail=mail.configured(), sent=False
    )


@bp.post("/forgotten")
@public
def ask_reset() -> Any:
    """Have a link sent, if there is such an account: the answer is the same if there is none."""
    form = forms.ForgottenForm()
    page, status = "accounts/forgotten.html", 200
    if not form.validate():
        return render_template(page, form=form, by_mail=mail.configured(), sent=False), 422
    email = (form.email.data or "").strip().lower()
    if seconds := throttle.take(Secret.ASKED, email):
        form.email.errors = [throttle.message(seconds)]
        status = 429
    elif mail.configured():
        with transaction():
            # Also for nobody: what an unknown address costs must not differ from a known one.
            moment = f"{now():%Y%m%d%H%M%S%f}"
            nonce = secrets.token_hex(16)
            enqueue(send_reset, queries.user_id_of(email) or 0, nonce, key=moment)
    sent = status == 200
    headers = {} if sent else {"Retry-After": str(seconds)}
    body = render_template(page, form=form, by_mail=mail.configured(), sent=sent)
    return body, status, headers


@mail_job
def send_reset(user_id: int, nonce: str = "") -> None:
    """Make the link and send it: a job, so that no token is kept anywhere but in the letter.

    A job that was cut off sends the same letter again: the token comes of `nonce`.
    """
    minutes = current_app.config["RESET_MINUTES"]
    about = f"reset {user_id} {nonce}"
    token = tokens.made_of(about) if nonce else tokens.new()[0]
    with transaction():
        user = db.session.get(User, user_id)
        if user is None or not user.is_active or _mailbox_would_be_enough(user):
            return
        if not _is_under_way(token):
            if _enough_letters(user):
                return
            make_link(user, timedelta(minutes=minutes), token)
        email, locale = user.email, user.locale
    with force_locale(locale):
        address = f"{current_app.config['PUBLIC_URL'].rstrip('/')}/reset/{token}"
        text = _(
            "With this link you set a new password. It works once, for %(minutes)d minutes. "
            "Your second factor stays as it is.",
            minutes=minutes,
        )
        advice = _("If you did not ask for it, throw this letter away.")
        letter = f"{text}\n\n{address}\n\n{advice}\n"
        try:
            mail.send(email, _("About your account"), letter, about=about if nonce else "")
        except mail.NotSent:
            with transaction():  # else the next try would take the letter for one that went out
                db.session.execute(
                    db.delete(PasswordReset).filter_by(token_hash=tokens.digest(token))
                )
            raise


def _is_under_way(token: str) -> bool:
    """Tell whether the link was made by this job before it was cut off."""
    asked = db.select(PasswordReset.id).filter_by(token_hash=tokens.digest(token), used=None)
    return db.session.scalar(asked) is not None


def _mailbox_would_be_enough(user: User) -> bool:
    """Tell whether a link alone would open the account, as after a reset by two people.

    Mail is no proof of who somebody is: then only the link counts that was handed over.
    """
    return current_app.config["SECOND_FACTOR"] == "required" and not user.has_second_factor


def _enough_letters(user: User) -> bool:
    """Tell whether to send nothing: a young link is on its way, or many went out today.

    Whoever asks for somebody else's links can neither fill her mailbox nor keep her link dead.
    """
    asked = db.select(PasswordReset.created).where(
        PasswordReset.user_id == user.id, PasswordReset.created > now() - timedelta(days=1)
    )
    moments = db.session.scalars(asked).all()
    young = now() - timedelta(minutes=current_app.config["RESET_MINUTES"] / 2)
    return len(moments) >= MOST_LETTERS or any(moment > young for moment in moments)


def make_link(user: User, lasts: timedelta, token: str = "") -> str:
    """Return the token of a new link for the person's password; earlier links are dead.

    `token` is one of 256 bits that nobody has seen; without it, one is made.
    """
    for earlier in db.session.scalars(
        db.select(PasswordReset).filter_by(user_id=user.id, used=None)
    ):
        earlier.used = now()
    token = token or tokens.new()[0]
    digest = tokens.digest(token)
    db.session.add(PasswordReset(user_id=user.id, token_hash=digest, expires=now() + lasts))
    db.session.flush()
    events.record(events.PasswordResetAsked(user.id))
    return token


@bp.get("/reset/<token>")
@public
def reset(token: str) -> Any:
    """Ask for the new password, if the link still counts."""
    if _usable(token) is None:
        return _dead_link()
    return _page(forms.NewPasswordForm())


@bp.post("/reset/<token>")
@public
def do_reset(token: str) -> Any:
    """Set the password and sign out all devices; signing in still needs the second factor."""
    found = _usable(token)
    if found is None:
        # Only a wrong token counts: nobody's right one is held up by what her neighbours try.
        if seconds := throttle.take(Secret.LINK):
            raise TooManyRequests(retry_after=seconds)
        return _dead_link()
    form = forms.NewPasswordForm()
    typed = form.password.data or ""
    reason = None if not form.validate() else actions.weakness(typed, found.user)
    if form.errors or reason:
        form.password.errors = [*form.password.errors, *([reason] if reason else [])]
        return _page(form), 422
    with transaction():
        found = _usable(token, locked=True)
        if found is not None:
            found.used = now()
            actions.set_password(found.user, typed)
            sessions.end_all(found.user)
            devices.forget_others(found.user_id)
    if found is None:
        return _dead_link()
    flash(_("The new password is set. Sign in with it."))
    return redirect(url_for("accounts.sign_in"), code=303)


def _usable(token: str, *, locked: bool = False) -> PasswordReset | None:
    asked = db.select(PasswordReset).filter_by(token_hash=tokens.digest(token))
    found = db.session.scalar(asked.with_for_update() if locked else asked)
    if found is None or found.used is not None or found.expires < now():
        return None
    return found if found.user.is_active else None


def _page(form: forms.NewPasswordForm) -> str:
    return render_template("accounts/reset.html", form=form)


def _dead_link() -> Any:
    return render_template("accounts/dead_link.html"), 410
