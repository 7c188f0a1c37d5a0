"""Striking off what is over: sessions, links and counts that nobody needs any more."""

from datetime import timedelta

from sqlalchemy import delete, or_

from ..db import now, transaction
from ..extensions import db
from ..jobs import job
from . import throttle
from .factors.models import Challenge, RecoveryCode
from .models import KnownDevice, PasswordReset, Session

KEPT = timedelta(days=30)
DEVICES_KEPT = timedelta(days=400)


@job
def sweep_accounts(_day: str) -> None:
    """Strike off, once a day: the audit log keeps that it was, the rows would only tell more."""
    moment = now()
    with transaction():
        throttle.forget_old()
        for old in (
            delete(Session).where(or_(Session.ended < moment - KEPT, Session.seen < moment - KEPT)),
            delete(PasswordReset).where(PasswordReset.expires < moment - KEPT),
            delete(RecoveryCode).where(RecoveryCode.used < moment - KEPT),
            delete(KnownDevice).where(KnownDevice.seen < moment - DEVICES_KEPT),
            delete(Challenge).where(Challenge.expires < moment),
        ):
            db.session.execute(old)
