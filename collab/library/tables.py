"""Spreadsheets as tables: rows and cells out of the text of a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..files import media_types as types
from ..web.finding import Finder
from .hits import Marker, Stretch

SHEETS = frozenset({types.XLS, types.XLSX, types.XLSM, types.XLSB, types.ODS})
TABLES = SHEETS | {types.CSV, types.TSV}
ROWS = 500
"""Rows of a sheet that are shown at once."""
COLUMNS = 60
"""Cells of a row that are shown; the others are in the file."""

Cell = Sequence[Stretch]


@dataclass(frozen=True)
class Table:
    """Some rows of a sheet, the first of them counted from 1."""

    rows: Sequence[Sequence[Cell]]
    first: int
    last: int
    total: int
    cut: bool
    """Whether some row has more than `COLUMNS` cells."""


def table_of(text: str, find: Finder, hit: int, first: int | None = None) -> Table:
    """Return the rows of a sheet around row `first`; without one, around the place `hit`."""
    lines = text.split("\n") if text else []
    mark = Marker(find)
    if first is None:
        first = _row_of(lines, find, hit) if hit else 1
    first = (max(1, min(first, len(lines))) - 1) // ROWS * ROWS + 1
    mark.places = sum(len(find(line)) for line in lines[: first - 1]) if hit else 0
    shown = lines[first - 1 : first - 1 + ROWS]
    rows = [_cells(line, mark) for line in shown]
    cut = any(line.count("\t") >= COLUMNS for line in shown)
    return Table(rows, first, first + len(rows) - 1, len(lines), cut)


def _row_of(lines: Sequence[str], find: Finder, hit: int) -> int:
    places = 0
    for number, line in enumerate(lines, 1):
        places += len(find(line))
        if places >= hit:
            return number
    return 1


def _cells(line: str, mark: Marker) -> Sequence[Cell]:
    """Return the cells of a row; the stretches of the row are divided where a cell ends."""
    cells: list[list[Stretch]] = [[]]
    for text, place in mark(line):
        first, *others = text.split("\t")
        cells[-1].append((first, place))
        cells += [[(other, place)] for other in others]
    return [[part for part in cell if part[0]] for cell in cells[:COLUMNS]]
