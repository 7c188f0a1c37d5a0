"""Keeps the cells of a sheet in their columns: a row is a line, a cell ends with a tabulator."""

from collections.abc import Iterable

from ..model import Limits, Reason, UnreadableError

_LONGEST_GAP = 200
"""Empty cells in a row: some sheets have one word in the last of 16 384 columns."""
_SHARE_OF_BLANKS = 4
"""So small a part of all characters may be empty cells; behind that, cells move together."""


class Grid:
    """Collects the rows of one sheet after another.

    Rows without words are left out, as are empty columns in front of all others and empty cells
    at the end of a row.
    """

    def __init__(self, limits: Limits) -> None:
        self._room = limits.characters
        self._blanks = limits.characters // _SHARE_OF_BLANKS
        self._rows: list[tuple[int, str]] = []

    def row(self, cells: Iterable[tuple[int, str]]) -> None:
        """Add a row: the cells with the numbers of their columns, which rise.

        Raises :class:`UnreadableError` (too large): one text may be named by a million cells.
        """
        first = last = None
        pieces: list[str] = []
        for column, text in cells:
            words = " ".join(text.split())
            if not words:
                continue
            if last is None:
                first = column
            else:
                pieces.append("\t" * (1 + self._gap(column - last - 1)))
            last = column
            pieces.append(words)
        if first is not None:
            line = "".join(pieces)
            self._rows.append((first, line))
            self._room -= len(line)
            if self._room < 0:
                raise UnreadableError(Reason.TOO_LARGE)

    def _gap(self, cells: int) -> int:
        cells = max(0, min(cells, _LONGEST_GAP, self._blanks))
        self._blanks -= cells
        return cells

    def take(self) -> str:
        """Return the lines of the sheet and begin with the next."""
        rows, self._rows = self._rows, []
        left = min((column for column, _ in rows), default=0)
        return "\n".join("\t" * self._gap(column - left) + line for column, line in rows)
