"""Recovery codes: ten on paper, each of which stands in once for the second factor.

80 random bits in the letters of Crockford's Base32, which has no I, L, O or U: whoever copies a
code by hand may take 0 for O, 1 for I, or type the Cyrillic letter that looks the same.
"""

import hmac
import logging
import secrets
import unicodedata

from sqlalchemy import func

from ... import events, seal
from ...db import now
from ...extensions import db
from ..models import User
from .models import RecoveryCode

log = logging.getLogger(__name__)

CODES = 10
_PURPOSE = "recovery"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_LONGEST_TYPED = 100
_LOOKS_LIKE = str.maketrans("OILАВЕЗКМНОРСТУХ", "011ABE3KMH0PCTYX")


def make_new(user: User) -> list[str]:
    """Return ten new codes to be shown once; the old ones are worthless. Needs a transaction."""
    # Two at once wait for each other here: ten codes are left, not twenty.
    db.session.scalar(db.select(User.id).where(User.id == user.id).with_for_update())
    db.session.execute(db.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(CODES)]
    owner = user.handle.hex()
    for code in codes:
        sealed = seal.close(code.encode(), _PURPOSE, owner)
        db.session.add(RecoveryCode(user_id=user.id, sealed=sealed))
    db.session.flush()
    events.record(events.FactorAdded(user.id, "recovery"))
    return [_grouped(code) for code in codes]


def codes_of(user: User) -> list[str]:
    """Return the codes that the person can still use, as `make_new` showed them."""
    codes = [_code_in(row, user).decode() for row in _rows_left(user)]
    return [_grouped(code) for code in codes if code]


def use(user: User, typed: str) -> bool:
    """Tell whether this is a code of hers that is left, and use it up. Needs a transaction."""
    given = _as_made(typed)
    found = None
    for row in _rows_left(user):  # to the last one, so that the time tells nothing
        if hmac.compare_digest(_code_in(row, user), given):
            found = row.id
    if found is None or not given:
        return False
    # The database compares, so that of two requests with one code only one gets in.
    struck = db.session.scalar(
        db.update(RecoveryCode)
        .where(RecoveryCode.id == found, RecoveryCode.used.is_(None))
        .values(used=now())
        .returning(RecoveryCode.id)
    )
    if struck is None:
        return False
    events.record(events.RecoveryCodeUsed(user.id))
    return True


def left(user: User) -> int:
    """Return how many codes the person can still use."""
    return int(
        db.session.scalar(
            db.select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user.id, RecoveryCode.used.is_(None))
        )
        or 0
    )


def reseal(user: User) -> bool:
    """Seal the codes with today's key; tell whether any needed it. Raises `seal.NotOpened`."""
    owner = user.handle.hex()
    old = [row for row in _rows_left(user) if seal.outdated(row.sealed, _PURPOSE)]
    for row in old:
        row.sealed = seal.close(seal.open_(row.sealed, _PURPOSE, owner), _PURPOSE, owner)
    return bool(old)


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def _as_made(typed: str) -> bytes:
    """Return the code as it was made, b"" when this cannot be one."""
    if len(typed) > _LONGEST_TYPED:
        return b""
    upper = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKS_LIKE)
    kept = "".join(letter for letter in upper if letter in _LETTERS)
    return kept.encode() if len(kept) == _LENGTH else b""


def _rows_left(user: User) -> list[RecoveryCode]:
    return list(
        db.session.scalars(
            db.select(RecoveryCode)
            .where(RecoveryCode.user_id == user.id, RecoveryCode.used.is_(None))
            .order_by(RecoveryCode.id)
        )
    )


def _code_in(row: RecoveryCode, user: User) -> bytes:
    try:
        return seal.open_(row.sealed, _PURPOSE, user.handle.hex())
    except seal.NotOpened:
        log.error("recovery code %s cannot be opened: its key is gone", row.id)
        return b""
