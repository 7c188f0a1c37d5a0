"""Reads Excel workbooks (ECMA-376 part 1, SpreadsheetML): a sheet is a page."""

import contextlib
from collections.abc import Mapping
from typing import IO

from .archive import Archive
from .markup import local, stream
from .model import Limits, Reason, UnreadableError
from .opc import RELATION_IDS, core_title, main_part, relations
from .sink import Sink


def read_xlsx(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the cells of every sheet, row by row, and the comments behind them.

    Numbers and dates are given as they are stored. Raises :class:`UnreadableError`.
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
    for name, relation_id in workbook.sheets:
        if relation_id not in related:
            sink.page("", name)
            continue
        part = related[relation_id].target
        sheet = _Sheet(strings.texts, limits.characters)
        try:
            stream(archive.chunks(part), sheet)
            for relation in relations(archive, part):
                if relation.kind == "comments":
                    comments = _Strings("comment")
                    stream(archive.chunks(relation.target), comments)
                    sheet.lines += comments.texts
        finally:
            sink.page("\n".join(sheet.lines), name)


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
    """Collects texts that are made of runs: shared strings ("si") or comments."""

    def __init__(self, element: str = "si") -> None:
        self.texts: list[str] = []
        self._element = element
        self._pieces: list[str] = []
        self._text = False
        self._phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name == self._element:
            self._pieces = []
        self._phonetic = self._phonetic or name == "rPh"
        self._text = name == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        name = local(tag)
        self._text = False
        if name == "rPh":
            self._phonetic = False
        elif name == self._element:
            self.texts.append("".join(self._pieces))

    def data(self, text: str) -> None:
        if self._text:
            self._pieces.append(text)


class _Sheet:
    """Collects the rows of one sheet."""

    def __init__(self, strings: list[str], most_characters: int) -> None:
        self.lines: list[str] = []
        self._strings = strings
        self._room = most_characters
        self._cells: list[str] = []
        self._value: list[str] = []
        self._type = "n"
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name == "c":
            self._type = attributes.get("t", "n")
            self._value = []
        self._inside = name in ("v", "t")

    def end(self, tag: str) -> None:
        name = local(tag)
        self._inside = False
        if name == "c":
            text = " ".join(self._cell().split())
            if text:
                self._cells.append(text)
        elif name == "row" and self._cells:
            line = "\t".join(self._cells)
            self._cells = []
            self.lines.append(line)
            # One shared string may be named by a million cells.
            self._room -= len(line)
            if self._room < 0:
                raise UnreadableError(Reason.TOO_LARGE)

    def data(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    def _cell(self) -> str:
        value = "".join(self._value)
        if self._type != "s":
            return value
        index = int(value) if value.strip().isdecimal() else -1
        return self._strings[index] if 0 <= index < len(self._strings) else ""
