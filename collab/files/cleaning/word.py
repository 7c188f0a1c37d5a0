"""Accepts tracked changes in WordprocessingML (ECMA-376 part 1, 17.13.5).

What tells who wrote, corrected and commented is taken out.
"""

import re
from collections.abc import Iterator

from .findings import Findings, What
from .xml import Element, attributes, elements, name_of, remove, unwrap

_CHANGED_LOOKS = (
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange",
    "tcPrChange", "tblPrExChange", "numberingChange", "cellMerge", "cellIns",
)  # fmt: skip
_SILENT = (
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart",
    "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
    "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "commentRangeStart",
    "commentRangeEnd", "commentReference", "proofErr", "trackRevisions", "dataBinding",
    "annotationRef", "conflictIns", "conflictDel",
)  # fmt: skip
_REMOVED = {
    "rsids": What.MARKS, "docVars": What.CUSTOM, "attachedTemplate": What.OUTSIDE,
    "mailMerge": What.OUTSIDE, "permStart": What.AUTHORS, "permEnd": None, "docId": What.MARKS,
    "nsid": None, "tmpl": None, "writeProtection": None, "saveThroughXslt": What.OUTSIDE,
    "smartTagPr": None, "customXmlPr": None,
}  # fmt: skip
_DELETED, _INSERTED = ("del", "moveFrom"), ("ins", "moveTo")
_MARKS = re.compile(r"\}(?:rsid\w*|paraId|textId)$")
_FETCHES = re.compile(
    r"^\s*(?:DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|RD|DATABASE|MACROBUTTON)\b",
    re.IGNORECASE,
)
_HARMLESS = " QUOTE "


def clean_word(root: Element, findings: Findings) -> None:
    """Clean a part in place: insertions stay, deletions go, nothing says who did it and when."""
    for element in elements(root, *_CHANGED_LOOKS):
        _note_change(element, findings)
        remove(element)
    for element in elements(root, *_SILENT):
        remove(element)
    for name, what in _REMOVED.items():
        for element in elements(root, name):
            if what is not None:
                findings.add(what)
            remove(element)
    _accept(root, findings)
    for element in elements(root, "smartTag", "customXml"):
        findings.add(What.CUSTOM)
        unwrap(element)
    _still_fields(root, findings)
    _note_hidden(root, findings)
    marks = 0
    for element in root.iter():
        for name, _value in attributes(element):
            if _MARKS.search(name):
                del element.attrib[name]
                marks += 1
    findings.add(What.MARKS, count=min(marks, 1))


def _accept(root: Element, findings: Findings) -> None:
    _accept_rows(root, findings)
    merged: list[Element] = []
    for element in elements(root, *_DELETED):
        _note_change(element, findings)
        paragraph = _whose_end(element)
        if paragraph is not None:
            merged.append(paragraph)
        remove(element)
    for element in elements(root, "cellDel"):
        _note_change(element, findings)
        cell = _above(element, "tc")
        if cell is not None and cell.getparent() is not None:
            row = cell.getparent()
            remove(cell)
            if row is not None and not any(name_of(each) == "tc" for each in row):
                remove(row)
    for element in elements(root, *_INSERTED):
        _note_change(element, findings)
        unwrap(element)
    for element in elements(root, "delText", "delInstrText"):
        remove(element)
    for paragraph in merged:
        _join_next(paragraph)


def _accept_rows(root: Element, findings: Findings) -> None:
    """Take out rows that were deleted; the mark stands in the properties of the row."""
    for properties in elements(root, "trPr"):
        marks = [each for each in properties if name_of(each) in (*_DELETED, *_INSERTED)]
        for mark in marks:
            _note_change(mark, findings)
            properties.remove(mark)
            row = properties.getparent()
            if name_of(mark) in _DELETED and row is not None:
                remove(row)


def _whose_end(mark: Element) -> Element | None:
    """Return the paragraph whose end is deleted by this mark, None for a mark around text."""
    looks = mark.getparent()
    properties = looks.getparent() if looks is not None and name_of(looks) == "rPr" else None
    if properties is None or name_of(properties) != "pPr":
        return None
    return properties.getparent()


def _join_next(paragraph: Element) -> None:
    """Join a paragraph whose end was deleted with the next, whose looks it takes."""
    following = paragraph.getnext()
    content = [each for each in paragraph if name_of(each) != "pPr"]
    if following is None or name_of(following) != "p":
        if not content and following is not None:
            remove(paragraph)
        return
    at = 1 if len(following) and name_of(following[0]) == "pPr" else 0
    following[at:at] = content
    remove(paragraph)


def _note_change(element: Element, findings: Findings) -> None:
    findings.add(What.CHANGES)
    for name, value in attributes(element):
        if name.endswith("}author"):
            findings.add(What.AUTHORS, value)


def _above(element: Element, name: str) -> Element | None:
    return next((each for each in element.iterancestors() if name_of(each) == name), None)


def _still_fields(root: Element, findings: Findings) -> None:
    """Keep what a field shows, but let none of them fetch anything from elsewhere."""
    for instructions in _instructions(root):
        if _FETCHES.match("".join(each.text or "" for each in instructions)):
            findings.add(What.OUTSIDE)
            for number, each in enumerate(instructions):
                each.text = "" if number else _HARMLESS
    for element in elements(root, "fldSimple"):
        for name, value in attributes(element):
            if name.endswith("}instr") and _FETCHES.match(value):
                findings.add(What.OUTSIDE)
                element.set(name, _HARMLESS)


def _instructions(root: Element) -> Iterator[list[Element]]:
    """Give the pieces of each field's instruction: Word cuts them where it likes."""
    open_fields: list[list[Element]] = []
    for element in root.iter("{*}fldChar", "{*}instrText"):
        if name_of(element) == "instrText":
            if open_fields:
                open_fields[-1].append(element)
            continue
        kind = next(
            (value for name, value in attributes(element) if name.endswith("}fldCharType")), ""
        )
        if kind == "begin":
            open_fields.append([])
        elif kind in ("separate", "end") and open_fields:
            pieces = open_fields[-1]
            if pieces:
                yield list(pieces)
                pieces.clear()
            if kind == "end":
                open_fields.pop()


def _note_hidden(root: Element, findings: Findings) -> None:
    hidden = 0
    for element in elements(root, "vanish"):
        run = _above(element, "r")
        off = any(value in ("0", "false", "off") for _name, value in attributes(element))
        hidden += run is not None and not off
    findings.add(What.HIDDEN_TEXT, count=hidden)
