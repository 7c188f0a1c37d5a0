"""Slowing down whoever guesses: every place that checks a secret asks here first.

Wrong answers are counted for one secret from one network (the account and the IPv4 /24 or IPv6
/64), and for one network over all accounts. After a few, each further try has to wait twice as
long as the one before, at most a quarter of an hour. There is no lock: whoever guesses somebody's
password delays the tries of her own network, not the owner's, who comes from elsewhere or from a
device that she used before. Codes of six digits are asked only of those who know the password, so
they are counted for the account as a whole too; known devices are spared that as well.

A try is counted before the secret is compared, in a transaction, and taken back when it was
right: a thousand tries at once are a thousand tries.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from flask_babel import ngettext
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from .. import seal
from ..db import now, transaction
from ..extensions import db
from ..web import network
from .models import Failure

FREE = 5
"""Wrong answers before the first wait, for one secret from one network."""
FREE_ACCOUNT = 10
"""… for the codes of one account, from all unknown devices together."""
FREE_NETWORK = 50
"""… for one network over all accounts: offices share an address."""
FREE_WIDER = 200
"""… for the IPv6 /48 around it: one customer may have so many networks."""
LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


class Secret(StrEnum):
    """What is being guessed."""

    PASSWORD = "password"  # noqa: S105
    CODE = "code"
    PASSKEY = "passkey"
    LINK = "link"
    """A token in an address: invitation or new password."""
    ASKED = "asked"
    """Nothing is compared, but mail goes out: asking for a new password."""


def take(secret: Secret, whose: str = "", *, device: str = "") -> int:
    """Count a try; return 0 when it may be made, or the seconds to wait until one may.

    `whose` is what was typed (an address) or an account's id; it is kept as a keyed hash only.
    Without it, where nobody knows whose secret it is, the network's tries alone are counted.
    `device` is `devices.known`: a browser that the person used before is counted by itself.
    Call `forgive` when the secret was right. Opens a transaction of its own.
    """
    moment = now()
    with transaction():
        counted = [(_row(key), free) for key, free in _keys(secret, whose, device)]
        wait = max(((row.until - moment).total_seconds() for row, _free in counted), default=0)
        if wait > 0:
            return ceil(wait)
        for row, free in counted:
            _count(row, free, moment)
    return 0


def forgive(secret: Secret, whose: str = "", *, device: str = "") -> None:
    """Take back what `take` counted: the secret was right. Needs a transaction."""
    for key, free in _keys(secret, whose, device):
        row = _row(key)
        row.count = 0 if free == FREE else max(0, row.count - 1)
        if row.count < free:
            row.until = row.last


def message(seconds: int) -> str:
    """Return what a person reads who has to wait."""
    if seconds <= 90:
        return ngettext(
            "Too many tries: wait %(num)s second and try again.",
            "Too many tries: wait %(num)s seconds and try again.",
            seconds,
        )
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many tries: wait %(num)s minute and try again.",
        "Too many tries: wait %(num)s minutes and try again.",
        minutes,
    )


def forget_old() -> None:
    """Strike off what nobody has to wait for any more. Needs a transaction."""
    db.session.execute(delete(Failure).where(Failure.last < now() - 2 * FORGOTTEN_AFTER))


def _keys(secret: Secret, whose: str, device: str) -> list[tuple[str, int]]:
    """Return the rows that a try counts on, the narrowest first, and what each leaves free."""
    here = network.prefix()
    keys = []
    if whose:
        keys.append((f"{secret}|{whose}|{device or here}", FREE))
    if secret == Secret.CODE and not device:
        keys.append((f"{secret}|{whose}", FREE_ACCOUNT))
    if not device:
        keys.append((f"{secret}||{here}", FREE_NETWORK))
        if wider := network.wider_prefix():
            keys.append((f"{secret}||{wider}", FREE_WIDER))
    return [(seal.keyed_hash(key.encode(), "throttle").hex(), free) for key, free in keys]


def _row(key: str) -> Failure:
    row = db.session.get(Failure, key, with_for_update=True)
    if row is not None:
        return row
    try:
        with db.session.begin_nested():
            long_ago = now() - 2 * FORGOTTEN_AFTER
            db.session.add(Failure(key=key, count=0, last=long_ago, until=long_ago))
    except IntegrityError:
        pass  # somebody else was first; PostgreSQL lets two in at once
    return db.session.get_one(Failure, key, with_for_update=True)


def _count(row: Failure, free: int, moment: datetime) -> None:
    if moment - row.last > FORGOTTEN_AFTER:
        row.count = 0
    row.count += 1
    row.last = moment
    over = row.count - free
    seconds = min(2 ** min(over, 20), LONGEST.total_seconds()) if over >= 0 else 0
    row.until = moment + timedelta(seconds=seconds)
