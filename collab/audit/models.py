"""The entries of the audit log, the heads that were sent out, and the keys that seal it.

No foreign keys: entries outlive what they tell of. Triggers of the database refuse to change or
remove entries and heads (`migrations/versions/0004_audit.py`).
"""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import BigId, UTCDateTime, now
from ..extensions import Model


class AuditEntry(Model):
    """One thing that happened; made by `chain.extend` alone, never changed."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_group_id_number", "group_id", "number"),)

    number: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, doc="1, 2, 3 … without gaps: the order"
    )
    moment: Mapped[str] = mapped_column(
        String(32), doc="ISO 8601 with microseconds, UTC: text, so that it is hashed as it stands"
    )
    action: Mapped[str] = mapped_column(String(40), doc="name of the event, `signed-in`")
    actor_id: Mapped[int | None] = mapped_column(doc="who did it; None: a command or the clock")
    user_id: Mapped[int | None] = mapped_column(index=True, doc="whom it concerns")
    group_id: Mapped[int | None] = mapped_column()
    details: Mapped[str] = mapped_column(Text, doc="JSON with sorted keys: numbers and codes")
    network: Mapped[str] = mapped_column(String(43), doc="where from: a prefix, see web.network")
    key: Mapped[str] = mapped_column(String(8), doc="name of the key that seals it")
    previous: Mapped[str] = mapped_column(String(64), doc="hash of the entry before")
    hash: Mapped[str] = mapped_column(String(64), doc="over all of the above")

    @property
    def at(self) -> datetime:
        """The moment, in UTC."""
        return datetime.fromisoformat(self.moment)


class AuditHead(Model):
    """The newest entry as it was on one day, when it was sent to the witnesses."""

    __tablename__ = "audit_heads"

    day: Mapped[str] = mapped_column(String(10), primary_key=True, doc="of UTC, 2026-01-31")
    number: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))


class AuditKey(Model):
    """A key that seals entries, itself sealed with the instance's secret key."""

    __tablename__ = "audit_keys"

    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
