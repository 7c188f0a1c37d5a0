"""The keys that seal the log: random, kept in the database under the instance's secret key.

Entries stay verifiable for ever, so their key is not derived from `SECRET_KEY`, which may be
changed any number of times: the envelope around the key is made anew when the log is written next.
`flask reseal` writes into it.
"""

import logging
import secrets

from sqlalchemy import insert

from .. import seal
from ..db import now
from ..extensions import db
from .models import AuditKey

log = logging.getLogger(__name__)
_PURPOSE = "audit"


def newest() -> tuple[str, bytes]:
    """Return name and key for new entries; the first caller makes one. Needs the lock of the chain.

    When the newest key cannot be opened, because the secret key of the instance is lost, another
    begins: people can go on signing in, and `flask audit verify` says so of the entries before.
    """
    row = db.session.scalar(
        db.select(AuditKey).order_by(AuditKey.created.desc(), AuditKey.name).limit(1)
    )
    if row is not None:
        try:
            key = seal.open_(row.sealed, _PURPOSE, row.name)
            if seal.outdated(row.sealed, _PURPOSE):
                row.sealed = seal.close(key, _PURPOSE, row.name)
            return row.name, key
        except seal.NotOpened:
            log.error("the key of the audit log cannot be opened: another one begins")
    name, key = secrets.token_hex(4), secrets.token_bytes(32)
    sealed = seal.close(key, _PURPOSE, name)
    db.session.execute(insert(AuditKey).values(name=name, sealed=sealed, created=now()))
    return name, key


def known() -> dict[str, bytes]:
    """Return the keys that can be opened, by name."""
    opened = {}
    for row in db.session.scalars(db.select(AuditKey)):
        try:
            opened[row.name] = seal.open_(row.sealed, _PURPOSE, row.name)
        except seal.NotOpened:
            log.warning("key %s of the audit log cannot be opened", row.name)
    return opened
