"""Which things somebody wants to hear of: her levels, asked of the one rule for many things."""

from collections.abc import Sequence
from typing import Any

from ..extensions import db
from ..library.models import Document, Folder
from .levels import default_of
from .models import PLACES, ChosenLevel
from .rule import Because, Case, Level, What


class Wanted:
    """The levels of a person, read once."""

    def __init__(self, user_id: int) -> None:
        self._default = default_of(user_id)
        self._levels: dict[tuple[str, int], Level] = {}
        for row in db.session.scalars(db.select(ChosenLevel).filter_by(user_id=user_id)):
            place = next(place for place in PLACES if getattr(row, place) is not None)
            self._levels[place, getattr(row, place)] = Level(row.level)
        self._above: dict[int, int | None] = {}
        if any(place == "folder_id" for place, _id in self._levels):
            rows = db.session.execute(db.select(Folder.id, Folder.parent_id))
            self._above = {row[0]: row[1] for row in rows}
        self._folders: dict[int, int | None] = {}

    def look_up_folders(self, document_ids: Sequence[int]) -> None:
        """Learn in which folders these documents lie, if a level was chosen for a folder."""
        if self._above and document_ids:
            table: Any = Document.__table__
            asked = db.select(table.c.id, table.c.folder_id).where(table.c.id.in_(document_ids))
            self._folders |= {row[0]: row[1] for row in db.session.execute(asked)}

    def thing(self, content_id: int, group_id: int) -> bool:
        """Tell whether she wants to hear of a thread or a document in a group."""
        chain = [(Because.THREAD, self._levels.get(("content_id", content_id)))]
        folder = self._folders.get(content_id)
        while folder is not None:
            chain.append((Because.FOLDER, self._levels.get(("folder_id", folder))))
            folder = self._above.get(folder)
        return self._hears([*chain, self._group(group_id)])

    def chat(self, room_id: int, group_id: int) -> bool:
        """Tell whether she wants to hear of a chat."""
        room = (Because.ROOM, self._levels.get(("room_id", room_id)))
        return self._hears([room, self._group(group_id)])

    def _group(self, group_id: int) -> tuple[Because, Level | None]:
        return Because.GROUP, self._levels.get(("group_id", group_id))

    def _hears(self, chain: Sequence[tuple[Because, Level | None]]) -> bool:
        return Case(What.NEW, tuple(chain), self._default).level[1] != Level.NOTHING
