"""Cleans Office Open XML files (ECMA-376): only parts that the document needs come into the copy.

The parts are found by their relationships, from the root on; relationships to properties, comments,
macros and the like are not followed, so these parts, and what no relationship leads to, are not in
the copy.
"""

import io
import posixpath
from typing import IO

from lxml import etree

from ..archive import Archive
from ..media_types import DOCM, DOCX, PPTM, PPTX, XLSM, XLSX
from ..model import Limits, Reason, UnreadableError
from . import ooxml_parts, properties
from .findings import Findings, What
from .package import Package, note_dates
from .pictures import clean_inner
from .relations import Relations, listing_of
from .xml import Element, attributes, elements, parse, written

WITHOUT_MACROS = {DOCM: DOCX, XLSM: XLSX, PPTM: PPTX}
_CONTENT_TYPES = "[Content_Types].xml"
_DEEPEST = 2
_PACKAGE = b"PK\x03\x04"
_MAIN = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": f"{DOCX}.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": f"{DOCX}.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": f"{XLSX}.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": f"{XLSX}.main+xml",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": f"{PPTX}.main+xml",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml": f"{PPTX}.main+xml",
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml": f"{PPTX}.main+xml",
}


def clean_ooxml(
    archive: Archive, output: IO[bytes], limits: Limits, findings: Findings, depth: int = 0
) -> None:
    """Write the cleaned copy of a Word, Excel or PowerPoint file.

    Raises `UnreadableError`: damaged; bomb; unsupported for sheets with macros of Excel 4.
    """
    if _CONTENT_TYPES not in archive:
        raise UnreadableError(Reason.DAMAGED)
    note_dates(archive, findings)
    found = _reach(archive, findings)
    package = Package(output)
    package.add(_CONTENT_TYPES, _content_types(archive, found, findings))
    listings = {listing_of(part): relations for part, relations in found.items()}
    for name in archive.names:
        if name in listings:
            package.add(name, listings[name].written())
        elif name in found:
            data = archive.read(name)
            package.add(name, _clean_part(name, data, found[name], limits, findings, depth))
    package.close()


def _reach(archive: Archive, findings: Findings) -> dict[str, Relations]:
    """Return the parts that the copy holds ("" for the file as a whole), and where each points."""
    found: dict[str, Relations] = {}
    waiting = [""]
    while waiting:
        part = waiting.pop()
        if part in found:
            continue
        listing = listing_of(part)
        data = archive.read(listing) if listing in archive else None
        found[part] = Relations(part, data, archive, findings)
        waiting += found[part].targets
    known = found.keys() | {listing_of(part) for part in found} | {_CONTENT_TYPES}
    for name in archive.names:
        if name not in known and not name.endswith("/"):
            properties.note_part(name, archive, findings)
    return found


def _content_types(archive: Archive, found: dict[str, Relations], findings: Findings) -> bytes:
    root = parse(archive.read(_CONTENT_TYPES))
    for element in list(elements(root, "Override")):
        part = element.get("PartName", "").lstrip("/")
        kind = element.get("ContentType", "")
        if part not in found and posixpath.normpath(part) not in found:
            root.remove(element)
        elif "macrosheet" in kind.lower():
            raise UnreadableError(Reason.UNSUPPORTED)
        elif kind in _MAIN:
            element.set("ContentType", _MAIN[kind])
    return written(root)


def _clean_part(
    name: str, data: bytes, relations: Relations, limits: Limits, findings: Findings, depth: int
) -> bytes:
    ending = name.rpartition(".")[2].lower()
    if ending in ("xml", "vml"):
        root = _vml(data) if ending == "vml" else parse(data)
        _drop_pointers(root, relations.dropped)
        ooxml_parts.clean_part(name, root, findings)
        return written(root)
    if "/embeddings/" in name or "/activeX/" in name:
        return _clean_object(data, limits, findings, depth)
    if ending in ("odttf", "fntdata"):
        return data
    return clean_inner(data, name, findings)


def _vml(data: bytes) -> Element:
    """Read a drawing of old, in which Excel wrote HTML that is no XML."""
    try:
        return parse(data)
    except UnreadableError:
        parser = etree.XMLParser(
            recover=True, resolve_entities=False, no_network=True, remove_comments=True
        )
        root = etree.fromstring(data, parser)
        if root is None:
            raise
        return root


def _drop_pointers(root: Element, dropped: set[str]) -> None:
    """Take away attributes that name a relationship which is gone: they break the file."""
    if not dropped:
        return
    for element in root.iter():
        for name, value in attributes(element):
            if value in dropped and "/relationships}" in name:
                del element.attrib[name]


def _clean_object(data: bytes, limits: Limits, findings: Findings, depth: int) -> bytes:
    """Clean a document in the document; any other object is emptied, and its picture stays."""
    if data.startswith(_PACKAGE) and depth < _DEEPEST:
        inner, out = Findings(), io.BytesIO()
        try:
            clean_ooxml(Archive(io.BytesIO(data), limits), out, limits, inner, depth + 1)
        except UnreadableError as error:
            if error.reason is Reason.BOMB:
                raise
        else:
            findings.merge(inner)
            return out.getvalue()
    if data:
        findings.add(What.EMBEDDED)
    return b""
