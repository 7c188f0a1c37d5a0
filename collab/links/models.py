"""Links between pieces of content."""

from sqlalchemy import ForeignKey

from ..content import Content  # noqa: F401  # the table that the keys point at
from ..db import BigId
from ..extensions import db

content_links = db.Table(
    "content_links",
    db.Column("from_id", BigId, ForeignKey("content.id"), primary_key=True),
    db.Column("to_id", BigId, ForeignKey("content.id"), primary_key=True, index=True),
)
