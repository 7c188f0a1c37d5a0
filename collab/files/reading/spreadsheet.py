"""Reads Excel workbooks (ECMA-376 part 1, SpreadsheetML): a sheet is a page."""

import contextlib
import re
from collections.abc import Mapping
from typing import IO

from ..archive import Archive
from ..markup import local, stream
from ..model import Limits, UnreadableError
from ..opc import RELATION_IDS, core_title, main_part, relations
from .grid import Grid
from .sink import Sink

_PLACE = re.compile(r"([A-Z]{1,3})\d*")


def read_xlsx(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the cells of every sheet, row by row.

    Numbers and dates are given as they are stored. Comments and the names of their authors are
    left out: they are remarks between authors, and the cleaned copy that members get has none.
    Raises :class:`UnreadableError`.
    """
    archive = Archive(file, limits)
    main = main_part(archive, "xl/workbook.xml")
    workbook = _Workbook()
    stream(archive.chunks(main), workbook)
    related = {relation.id: relation for relation in relations(archive, main)}
    strings = _Strings()
    for relation in related.values():
        if relation.kind == "sharedStrings":
            stream(archive.chunks(relation.target), strings)
    with contextlib.suppress(
        UnreadableError
    ):  # A broken property sheet is no reason to lose the text.
        sink.entitle(core_title(archive))
    sink.total(len(workbook.sheets))
    grid = Grid(limits)
    for name, relation_id in workbook.sheets:
        if relation_id not in related:
            sink.page("", name)
            continue
        try:
            stream(archive.chunks(related[relation_id].target), _Sheet(strings.texts, grid))
        finally:
            sink.page(grid.take(), name, table=True)


class _Workbook:
    """Collects the names of the sheets in their order."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "sheet":
            relation = next((attributes[key] for key in RELATION_IDS if key in attributes), "")
            self.sheets.append((attributes.get("name", ""), relation))

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


class _Strings:
    """Collects the shared strings, texts that are made of runs."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._text = False
        self._phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name == "si":
            self._pieces = []
        self._phonetic = self._phonetic or name == "rPh"
        self._text = name == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        name = local(tag)
        self._text = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append("".join(self._pieces))

    def data(self, text: str) -> None:
        if self._text:
            self._pieces.append(text)


class _Sheet:
    """Collects the rows of one sheet."""

    def __init__(self, strings: list[str], grid: Grid) -> None:
        self._strings = strings
        self._grid = grid
        self._cells: list[tuple[int, str]] = []
        self._column = -1
        self._value: list[str] = []
        self._type = "n"
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name == "c":
            self._type = attributes.get("t", "n")
            self._value = []
            self._column = max(self._column + 1, _column(attributes.get("r", "")))
        elif name == "row":
            self._cells, self._column = [], -1
        self._inside = name in ("v", "t")

    def end(self, tag: str) -> None:
        name = local(tag)
        self._inside = False
        if name == "c":
            if text := self._cell():
                self._cells.append((self._column, text))
        elif name == "row":
            self._grid.row(self._cells)

    def data(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    def _cell(self) -> str:
        value = "".join(self._value)
        if self._type != "s":
            return value
        index = int(value) if value.strip().isdecimal() else -1
        return self._strings[index] if 0 <= index < len(self._strings) else ""


def _column(place: str) -> int:
    """Return the number of a column, from 0, out of the place of a cell ("AB12"), or -1."""
    match = _PLACE.match(place)
    number = 0
    for letter in match[1] if match else "":
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
