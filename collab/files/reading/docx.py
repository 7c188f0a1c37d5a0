"""Reads Word documents (ECMA-376 part 1, WordprocessingML) without building a tree."""

import contextlib
from collections.abc import Mapping
from typing import IO

from ..archive import Archive
from ..markup import local, stream
from ..model import Limits, UnreadableError
from ..opc import core_title, main_part, relations
from .flow import Flow
from .sink import Collected, Sink

_W = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Text that was moved away is kept twice, once at its old place; a fallback repeats a text box
# for older programs. Deleted text stands in w:delText, not in w:t, if Word wrote the file.
_SKIPPED = frozenset({"w:moveFrom", "w:del", "mc:Fallback"})
_NOTES = {
    "w:footnoteReference": "footnotes",
    "w:endnoteReference": "endnotes",
}
_NOTE_ELEMENTS = frozenset({"w:footnote", "w:endnote"})


def read_docx(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read body, tables, boxes, footnotes, headers and footers.

    Deleted text, comments and the names of their authors are left out: they are remarks between
    authors, and the cleaned copy that members get has none. Pages are those of the last
    time that Word laid the document out; without such marks the document is one page. Raises
    :class:`UnreadableError`.
    """
    archive = Archive(file, limits)
    main = main_part(archive, "word/document.xml")
    notes: dict[str, dict[str, str]] = {}
    margins: list[str] = []
    for relation in relations(archive, main):
        if relation.kind in _NOTES.values():
            notes[relation.kind] = _notes(archive, relation.target)
        elif relation.kind in ("header", "footer"):
            text = _part_text(archive, relation.target)
            if text and text not in margins:
                margins.append(text)
    with contextlib.suppress(
        UnreadableError
    ):  # A broken property sheet is no reason to lose the text.
        sink.entitle(core_title(archive))
    flow = Flow(sink)
    for text in margins:
        flow.note(text)
    try:
        stream(archive.chunks(main), _Body(flow, notes))
    finally:
        flow.finish()


def _notes(archive: Archive, part: str) -> dict[str, str]:
    """Return the texts of footnotes or endnotes by their id."""
    found = _Notes()
    _stream_what_is_whole(archive, part, found)
    return found.texts


def _part_text(archive: Archive, part: str) -> str:
    collected = Collected()
    flow = Flow(collected)
    _stream_what_is_whole(archive, part, _Body(flow, {}))
    flow.finish()
    return "\n".join(collected.texts).strip()


def _stream_what_is_whole(archive: Archive, part: str, handler: "_Body | _Notes") -> None:
    try:
        stream(archive.chunks(part), handler)
    except UnreadableError as error:
        # Damage beside the body costs only what stands behind it; a bomb stays a bomb.
        if error.reason != "damaged":
            raise


class _Body:
    """Follows the elements of one part."""

    def __init__(self, flow: Flow, notes: dict[str, dict[str, str]]) -> None:
        self._flow = flow
        self._notes = notes
        self._short: dict[str, str] = {}
        self._skipping = 0
        self._text = False
        self._boxes = 0
        self._broken_by_hand = False

    def _name(self, tag: str) -> str:
        short = self._short.get(tag)
        if short is None:
            short = local(tag)
            if tag.startswith(_W):
                short = f"w:{short}"
            elif tag.startswith(_COMPATIBILITY):
                short = f"mc:{short}"
            elif "/math" in tag and short == "t":
                short = "w:t"
            self._short[tag] = short
        return short

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._name(tag)
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            return
        if name == "w:t":
            self._text = True
        elif name in ("w:tab", "w:ptab"):
            self._flow.write("\t")
        elif name == "w:br":
            self._break(_value(attributes, "type"))
        elif name == "w:cr":
            self._flow.write("\n")
        elif name == "w:noBreakHyphen":
            self._flow.write("-")
        elif name == "w:lastRenderedPageBreak":
            self._laid_out_break()
        elif name == "w:txbxContent":
            self._boxes += 1
            self._flow.start_beside()
        elif name == "w:tc":
            self._flow.start_cell()
        elif name in _NOTES:
            texts = self._notes.get(_NOTES[name], {})
            self._flow.note(texts.pop(_value(attributes, "id"), ""))

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        name = self._name(tag)
        if name == "w:t":
            self._text = False
        elif name == "w:p":
            self._flow.end_paragraph()
        elif name == "w:tc":
            self._flow.end_cell()
        elif name == "w:tr":
            self._flow.end_row()
        elif name == "w:txbxContent":
            self._boxes -= 1
            self._flow.end_beside()

    def data(self, text: str) -> None:
        if self._text and not self._skipping:
            self._flow.write(text)

    def _break(self, kind: str) -> None:
        if kind == "page" and not self._boxes:
            self._flow.end_page()
            self._broken_by_hand = True
        else:
            self._flow.write("\n")

    def _laid_out_break(self) -> None:
        """Word notes a break made by hand a second time, where it laid the new page out."""
        if self._boxes or (self._broken_by_hand and self._flow.blank):
            return
        self._flow.end_page()
        self._broken_by_hand = False


class _Notes:
    """Follows a part that holds many notes, and keeps each by its id."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._id = ""
        self._start_note()

    def _start_note(self) -> None:
        self._collected = Collected()
        self._flow = Flow(self._collected)
        self._body = _Body(self._flow, {})

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if f"w:{local(tag)}" in _NOTE_ELEMENTS:
            self._id = _value(attributes, "id")
            self._start_note()
        self._body.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._body.end(tag)
        if f"w:{local(tag)}" in _NOTE_ELEMENTS:
            self._flow.finish()
            self.texts[self._id] = "\n".join(self._collected.texts)

    def data(self, text: str) -> None:
        self._body.data(text)


def _value(attributes: Mapping[str, str], name: str) -> str:
    for prefix in _W:
        if prefix + name in attributes:
            return attributes[prefix + name]
    return ""
