"""What the index has not seen yet."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ..db import BigId, UTCDateTime, now
from ..extensions import Model


class IndexJob(Model):
    """A change that the index has not seen yet; saved together with the change."""

    __tablename__ = "index_jobs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    content_id: Mapped[int] = mapped_column(BigId)
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
