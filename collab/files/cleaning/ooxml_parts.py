"""What is cleaned inside of the XML parts of Word, Excel and PowerPoint files."""

import re
from collections.abc import Iterator

from .findings import Findings, What
from .word import clean_word
from .xml import Element, attributes, is_path, is_safe_address, name_of, remove

_NAMED = frozenset({"cNvPr", "docPr"})
_PAINTED = frozenset({"imagedata", "fill", "stroke", "shape"})
_SESSION_MARK = re.compile(r"/revision\d*\}")
_FETCHED = ("sourceFile", "odcFile", "connection", "command", "url", "description")
_SAID_BY: dict[str, dict[str, What]] = {
    "pivotCacheDefinition": {"refreshedBy": What.AUTHORS},
    "header": {"userName": What.AUTHORS},
    "scenario": {"user": What.AUTHORS, "comment": What.COMMENTS},
    **{
        name: dict.fromkeys(_FETCHED, What.OUTSIDE)
        for name in ("connection", "dbPr", "webPr", "textPr")
    },
}
"""Attributes that tell of people, or name places elsewhere, by their element."""
_TAKEN = {
    "absPath": What.PATHS, "fileSharing": What.AUTHORS, "revisionPtr": What.MARKS,
    "customWorkbookViews": What.AUTHORS, "customSheetViews": What.AUTHORS,
    "webPublishObjects": What.OUTSIDE, "webPublishItems": What.OUTSIDE,
    "smartTagTypes": What.CUSTOM,
    "coauthVersionLast": What.MARKS, "documentId": What.MARKS,
    "customProperties": What.CUSTOM, "custDataLst": What.CUSTOM, "custData": What.CUSTOM,
    "creationId": None, "modifyVerifier": None, "cmAuthorLst": What.AUTHORS,
}  # fmt: skip
_CELLS = frozenset({"sheetData", "sst"})
_PROGRAMS = ("ppaction://program", "ppaction://macro", "ppaction://ole", "ppaction://hlinkfile")


def clean_part(name: str, root: Element, findings: Findings) -> None:
    """Clean one part in place, by where it stands in the file."""
    if name.startswith("word/"):
        clean_word(root, findings)
    if name.startswith("xl/"):
        _clean_sheets(root, findings)
    if name.startswith("ppt/"):
        _clean_slides(root, findings)
    _clean_drawings(root, findings)


def _outside_cells(root: Element) -> Iterator[Element]:
    """Give the elements of a part but the cells of a sheet: millions, and nothing in them."""
    for child in [root, *root]:
        if name_of(child) in _CELLS or child is root:
            yield child
        else:
            yield from child.iter()


def _clean_sheets(root: Element, findings: Findings) -> None:
    for element in list(_outside_cells(root)):
        name = name_of(element)
        if name in _TAKEN:
            _take(element, findings)
        elif name == "sheet" and element.get("state") in ("hidden", "veryHidden"):
            findings.add(What.HIDDEN_SHEETS)
        elif name in ("ddeLink", "oleLink"):
            findings.add(What.OUTSIDE)
            remove(element)
        elif name == "ClientData" and element.get("ObjectType") == "Note":
            _remove_shape(element)
        else:
            _clean_sheet_attributes(element, name, findings)


def _remove_shape(data: Element) -> None:
    shape = data.getparent()
    if shape is not None:
        remove(shape)


def _clean_sheet_attributes(element: Element, name: str, findings: Findings) -> None:
    for attribute, _value in attributes(element):
        what = _SAID_BY.get(name, {}).get(attribute)
        if what is not None:
            findings.add(what, element.attrib.pop(attribute))
        elif _SESSION_MARK.search(attribute):
            del element.attrib[attribute]


def _clean_slides(root: Element, findings: Findings) -> None:
    for element in list(root.iter()):
        name = name_of(element)
        if name in _TAKEN:
            _take(element, findings)
        elif name.startswith("hlink") and element.get("action", "").startswith(_PROGRAMS):
            findings.add(What.ACTIONS)
            remove(element)


def _take(element: Element, findings: Findings) -> None:
    what = _TAKEN[name_of(element)]
    parent = element.getparent()
    if parent is None:
        return
    if what is not None:
        findings.add(what, element.get("url") or element.get("userName"))
    # An extension or alternative without content is no valid XML of its kind.
    if name_of(parent) in ("ext", "Choice") and len(parent) == 1:
        element, parent = parent, parent.getparent()
        if parent is not None and name_of(parent) == "AlternateContent":
            element = parent
    remove(element)


def _clean_drawings(root: Element, findings: Findings) -> None:
    """Take names of files from what is said about pictures, and links to files from text boxes."""
    for element in _outside_cells(root):
        name = name_of(element)
        if name in _NAMED:
            for attribute, instead in (("name", "Picture"), ("descr", None), ("title", None)):
                if is_path(element.get(attribute, "")):
                    findings.add(What.PATHS, element.get(attribute))
                    _set(element, attribute, instead)
        elif name in _PAINTED:
            for attribute, value in attributes(element):
                plain = attribute.rpartition("}")[2]
                outside = plain in ("href", "src") and not is_safe_address(value)
                if (plain in ("title", "alt") and is_path(value)) or (
                    outside and attribute.startswith("{")
                ):
                    findings.add(What.PATHS, value)
                    del element.attrib[attribute]


def _set(element: Element, attribute: str, value: str | None) -> None:
    if value is None:
        del element.attrib[attribute]
    else:
        element.set(attribute, value)
