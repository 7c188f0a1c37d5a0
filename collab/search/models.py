"""What the index has not seen yet."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import BigId, UTCDateTime, now
from ..extensions import Model


class IndexJob(Model):
    """A change that the index has not seen yet; saved together with the change.

    One with a `space` says that this whole index is to go; its `content_id` is 0.
    """

    __tablename__ = "index_jobs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    content_id: Mapped[int] = mapped_column(BigId)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    scrub: Mapped[bool] = mapped_column(
        default=False, doc="no word of what was removed may stay in the index's files"
    )
    space: Mapped[str | None] = mapped_column(String(64))
