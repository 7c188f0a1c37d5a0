"""Files that are on their way in, piece by piece."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ...content import Audience
from ...db import BigId, UTCDateTime, now
from ...extensions import Model

WITH_POST = "post"
"""As an audience: the file stays with the post that is being written."""


class Incoming(Model):
    """An upload that is not complete; its bytes so far lie in the instance's folder of uploads."""

    __tablename__ = "incoming"
    __table_args__ = (Index("ix_incoming_user_fingerprint", "user_id", "fingerprint"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, doc="random; stands in addresses")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folders.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("documents.id"), index=True, doc="which gets a newer version by it"
    )
    filename: Mapped[str] = mapped_column(String(255), doc="cleaned")
    path: Mapped[str] = mapped_column(
        String(1000), default="", doc="folders in which it lay on the device, divided by slashes"
    )
    size: Mapped[int] = mapped_column(BigId, doc="bytes in all, as the browser says")
    received: Mapped[int] = mapped_column(BigId, default=0, doc="bytes that are on the disk")
    fingerprint: Mapped[str] = mapped_column(
        String(64), default="", doc="by which the browser knows the file again"
    )
    audience: Mapped[str] = mapped_column(String(12), default=Audience.GROUP)
    note: Mapped[str] = mapped_column(Text, default="", doc="what a new version changes")
    submission: Mapped[str | None] = mapped_column(String(64), doc="idempotency key of the form")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    touched: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
