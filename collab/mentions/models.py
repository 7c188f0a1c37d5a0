"""Who is named where."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..content import Content  # noqa: F401  # the table that the keys point at
from ..db import BigId
from ..extensions import Model


class Mention(Model):
    """A person is named in a text, and may see it."""

    __tablename__ = "mentions"

    content_id: Mapped[int] = mapped_column(BigId, ForeignKey("content.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    words: Mapped[str] = mapped_column(String(120), doc="her name as it stands in the text")
