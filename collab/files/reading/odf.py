"""Reads OpenDocument texts, sheets and slides (OASIS ODF 1.3 part 3) without building a tree."""

import re
from collections.abc import Mapping
from typing import IO

from ..archive import Archive
from ..markup import local, stream
from ..model import Limits, Reason, UnreadableError
from .flow import Flow
from .grid import Grid
from .sink import Sink

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{_NAMESPACE}text:1.0}}"
_TABLE = f"{_NAMESPACE}table:1.0}}"
_DRAW = f"{_NAMESPACE}drawing:1.0}}"
_OFFICE = f"{_NAMESPACE}office:1.0}}"
_STYLE = f"{_NAMESPACE}style:1.0}}"
_FO = f"{_NAMESPACE}xsl-fo-compatible:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"

_SKIPPED = frozenset(
    [
        f"{_TEXT}{name}"
        for name in (
            "tracked-changes",
            "note-citation",
            "sequence-decls",
            "table-of-content-source",
            "ruby-text",
            "bibliography-source",
        )
    ]
    + [
        f"{_TABLE}tracked-changes",
        f"{_DRAW}image",
        f"{_OFFICE}annotation",
        f"{_OFFICE}binary-data",
        f"{_OFFICE}scripts",
        f"{_OFFICE}font-face-decls",
    ]
)
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_BESIDE = {f"{_TEXT}note-body": True, f"{_DRAW}text-box": False}
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_MARGINS = frozenset(
    f"{_STYLE}{name}"
    for name in ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
)
_WHITE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 200
_MOST_ALIKE = 50
"""Neighbours with one value that are written out: programs keep them as one cell."""


def read_odf(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read text, tables, boxes, notes, headers and footers.

    Deleted text, comments and the names of their authors are left out: they are remarks between
    authors, and the cleaned copy that members get has none. A sheet or a slide is a page with
    its name as label; a text has the pages that its program noted (soft page breaks) or that its
    styles demand, else one. Raises :class:`UnreadableError`.
    """
    archive = Archive(file, limits)
    if "META-INF/manifest.xml" in archive and _encrypted(archive):
        raise UnreadableError(Reason.ENCRYPTED)
    flow = Flow(sink)
    if "meta.xml" in archive:
        title = _MetaTitle()
        _if_whole(archive, "meta.xml", title)
        sink.entitle("".join(title.text))
    if "styles.xml" in archive:
        margins = _Margins()
        _if_whole(archive, "styles.xml", margins)
        for text in margins.texts:
            flow.note(text)
    content = _Content(flow, Grid(limits))
    try:
        stream(archive.chunks("content.xml"), content)
    finally:
        content.finish()


def _encrypted(archive: Archive) -> bool:
    return b"encryption-data" in archive.read("META-INF/manifest.xml")


def _if_whole(archive: Archive, part: str, handler: "_MetaTitle | _Margins") -> None:
    try:
        stream(archive.chunks(part), handler)
    except UnreadableError as error:
        if error.reason is not Reason.DAMAGED:
            raise


class _Content:
    """Follows content.xml."""

    def __init__(self, flow: Flow, grid: Grid) -> None:
        self._flow = flow
        self._row = _Row(flow, grid)
        self._skipping = 0
        self._paragraphs = 0
        self._after_space = True
        self._tables = 0
        self._label: str | None = None
        self._style = ""
        self._breaking_styles: set[str] = set()
        self._sheets = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipping or tag in _SKIPPED:
            self._skipping += 1
        elif tag in _PARAGRAPHS:
            self._paragraphs += 1
            self._after_space = True
            if attributes.get(f"{_TEXT}style-name") in self._breaking_styles:
                self._break()
        elif tag in _BESIDE:
            self._flow.start_beside()
        elif tag in _CELLS:
            self._flow.start_cell()
            if self._on_sheet:
                self._row.start_cell(attributes)
        elif tag == f"{_TABLE}table":
            self._tables += 1
            if self._tables == 1 and self._sheets:
                self._label = attributes.get(f"{_TABLE}name")
        elif tag == f"{_OFFICE}spreadsheet":
            self._sheets = True
        elif tag == f"{_DRAW}page":
            self._label = attributes.get(f"{_DRAW}name")
        else:
            self._inline(tag, attributes)

    def _inline(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_TEXT}s":
            count = attributes.get(f"{_TEXT}c", "1")
            self._flow.write(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif tag == f"{_TEXT}tab":
            self._flow.write("\t")
        elif tag == f"{_TEXT}line-break":
            self._flow.write("\n")
        elif tag == f"{_TEXT}soft-page-break":
            self._break()
        elif tag == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif attributes.get(f"{_FO}break-before") == "page" and self._style:
            self._breaking_styles.add(self._style)

    def _break(self) -> None:
        """Start a page, once where a soft break and a style both ask for it."""
        if not self._flow.blank:
            self._flow.end_page()

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag in _PARAGRAPHS:
            self._paragraphs -= 1
            self._flow.end_paragraph()
        elif tag in _BESIDE:
            self._flow.end_beside(note=_BESIDE[tag])
        elif tag in _CELLS:
            if self._on_sheet:
                self._row.end_cell()
            self._flow.end_cell()
        elif tag == f"{_TABLE}table-row":
            if self._on_sheet:
                self._row.end()
            self._flow.end_row()
        elif tag == f"{_TABLE}table":
            if self._on_sheet:
                self._end_sheet()
            self._tables -= 1
        elif tag == f"{_DRAW}page":
            self._flow.end_page(self._label)

    @property
    def _on_sheet(self) -> bool:
        """Whether cells and rows are those of a sheet, not of a table in one of its cells."""
        return self._sheets and self._tables == 1

    def _end_sheet(self) -> None:
        self._row.write()
        self._flow.end_page(self._label, table=True)

    def finish(self) -> None:
        """Hand on what there is, even where the file breaks off."""
        if self._sheets and self._tables:
            self._end_sheet()
        self._flow.finish()

    def data(self, text: str) -> None:
        """White space counts as one space, at the start of a paragraph as none (6.1.2)."""
        if not self._paragraphs or self._skipping:
            return
        text = _WHITE.sub(" ", text)
        if self._after_space:
            text = text.removeprefix(" ")
        if text:
            self._after_space = text.endswith(" ")
            self._flow.write(text)


class _Row:
    """Takes the cells of a sheet out of the flow, each with its column."""

    def __init__(self, flow: Flow, grid: Grid) -> None:
        self._flow, self._grid = flow, grid
        self._cells: list[tuple[int, str]] = []
        self._column = self._begin = 0
        self._repeated = 1

    def start_cell(self, attributes: Mapping[str, str]) -> None:
        repeated = attributes.get(f"{_TABLE}number-columns-repeated", "1")
        self._repeated = int(repeated) if repeated.isdecimal() and len(repeated) < 9 else 1
        self._begin = self._flow.length

    def end_cell(self) -> None:
        """Keep its text; cells alike stand for each other, unless they fill the rest of a row."""
        text = self._flow.take_from(self._begin)
        if text.strip():
            count = self._repeated if self._repeated <= _MOST_ALIKE else 1
            self._cells += [(self._column + at, text) for at in range(count)]
        self._column += self._repeated

    def end(self) -> None:
        cells, self._cells, self._column = self._cells, [], 0
        self._grid.row(cells)

    def write(self) -> None:
        """Give the sheet back to the flow."""
        self.end()
        self._flow.write(self._grid.take())


class _Margins:
    """Collects headers and footers from the master pages in styles.xml, each text once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _MARGINS:
            self._inside = True
            self._pieces = []

    def end(self, tag: str) -> None:
        if tag in _PARAGRAPHS and self._inside:
            self._pieces.append("\n")
        elif tag in _MARGINS:
            self._inside = False
            text = "".join(self._pieces).strip()
            if text and text not in self.texts:
                self.texts.append(text)

    def data(self, text: str) -> None:
        if self._inside:
            self._pieces.append(_WHITE.sub(" ", text))


class _MetaTitle:
    """Collects dc:title from meta.xml."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = local(tag) == "title" and tag.startswith(_DC)

    def end(self, tag: str) -> None:
        self._inside = False

    def data(self, text: str) -> None:
        if self._inside:
            self.text.append(text)
