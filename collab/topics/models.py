"""The topics by which knowledge is arranged; the coalition edits their list."""

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from ..web.languages import in_language


class Topic(Model):
    """A topic, which can stand under another one; its name is kept in every language."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(40), unique=True, doc="what accounts and addresses know it by; never changed"
    )
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"), index=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON, doc="by language, Russian at least")
    position: Mapped[int] = mapped_column(default=0, doc="place among those beside it")
    retired: Mapped[bool] = mapped_column(default=False, doc="not offered any more; things keep it")

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)
