"""Codes of an authenticator app (TOTP, RFC 6238): the only module that knows its libraries.

SHA-1, six digits, thirty seconds: what every app agrees on. SHA-1 serves inside an HMAC here, where
its collisions do no harm (RFC 6194, section 3.3). The server's clock alone counts.
"""

import base64
import hmac
import logging
import secrets
from datetime import datetime

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask_babel import gettext as _
from markupsafe import Markup

from ... import events, seal
from ...db import now
from ...extensions import db
from ..models import User

log = logging.getLogger(__name__)

_PURPOSE = "totp"
_SECRET_BYTES = 20  # RFC 4226, section 4: as long as the hash
_DIGITS, _SECONDS = 6, 30
_EARLIER_OR_LATER = 1
_SEARCHED = 10


def new_secret() -> str:
    """Return a random secret of 160 bits in Base32, as people copy it into an app."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def address(secret: str, email: str) -> str:
    """Return the `otpauth://` address that an app takes the secret from."""
    return _totp(secret).get_provisioning_uri(email, "Collab")


def picture(address: str) -> Markup:
    """Return the address as a QR code: an SVG to stand in the page, on white in dark pages too."""
    code = segno.make_qr(address)
    return Markup(  # noqa: S704 - segno draws it; of what people wrote nothing is in it but squares
        code.svg_inline(
            omitsize=True,
            dark="black",
            light="white",
            svgclass="qr",
            lineclass=None,
            title=_("QR code for an authenticator app"),
        )
    )


def step_of(secret: str, code: str, at: datetime | None = None) -> int | None:
    """Return the time step that the code belongs to, counted from 1970; None when it is wrong.

    The step before and the step after are good as well. Blanks in the code do not matter.
    """
    return _search(secret, code, at, _EARLIER_OR_LATER)


def offset_of(secret: str, code: str, at: datetime | None = None) -> int | None:
    """Return by how many seconds the app's clock is ahead; below zero, behind; None: a wrong code.

    Five minutes either way are searched, which makes a code easier to guess: only for somebody who
    is setting the app up and has the secret before her.
    """
    found = _search(secret, code, at, _SEARCHED)
    return None if found is None else (found - _step(at)) * _SECONDS


def set_secret(user: User, secret: str, step: int) -> None:
    """Give the account this app; `step` is that of the code that was shown, and used up by that."""
    user.totp_sealed = seal.close(base64.b32decode(secret), _PURPOSE, user.handle.hex())
    user.totp_last = step
    events.record(events.FactorAdded(user.id, "totp"))


def remove(user: User) -> None:
    """Take the app away from the account."""
    user.totp_sealed = None
    events.record(events.FactorRemoved(user.id, "totp"))


def accept(user: User, code: str) -> bool:
    """Tell whether the code is right, and use it up: no code counts twice. Needs a transaction."""
    secret = _secret_of(user)
    step = None if secret is None else step_of(secret, code)
    if step is None:
        return False
    table = User.__table__
    # The database compares, so that of two requests with one code only one gets in.
    moved = db.session.scalar(
        db.update(table)
        .where(table.c.id == user.id, table.c.totp_last < step)
        .values(totp_last=step)
        .returning(table.c.id)
    )
    db.session.expire(user, ["totp_last"])
    return moved is not None


def reseal(user: User) -> bool:
    """Seal the secret with today's key; tell whether that was needed. Raises `seal.NotOpened`."""
    if user.totp_sealed is None or not seal.outdated(user.totp_sealed, _PURPOSE):
        return False
    owner = user.handle.hex()
    user.totp_sealed = seal.close(seal.open_(user.totp_sealed, _PURPOSE, owner), _PURPOSE, owner)
    return True


def _search(secret: str, code: str, at: datetime | None, reach: int) -> int | None:
    """Return the matching step nearest to now, of two equally near the later."""
    typed = "".join(code.split())
    if len(typed) != _DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    totp, here = _totp(secret), _step(at)
    fits = [  # all of them are compared, so that the time tells nothing
        step
        for step in range(max(0, here - reach), here + reach + 1)
        if hmac.compare_digest(totp.generate(step * _SECONDS), typed.encode())
    ]
    return min(fits, key=lambda step: (abs(step - here), -step), default=None)


def _step(at: datetime | None) -> int:
    return int((at or now()).timestamp()) // _SECONDS


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), _DIGITS, SHA1(), _SECONDS)  # noqa: S303


def _secret_of(user: User) -> str | None:
    if user.totp_sealed is None:
        return None
    try:
        opened = seal.open_(user.totp_sealed, _PURPOSE, user.handle.hex())
    except seal.NotOpened:
        log.error("the app's secret of account %s cannot be opened: its key is gone", user.id)
        return None
    return base64.b32encode(opened).decode()
