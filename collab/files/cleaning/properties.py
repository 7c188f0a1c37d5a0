"""Says what stood in the parts of an Office file that the copy does without."""

import contextlib

from ..archive import Archive
from ..model import UnreadableError
from .findings import Findings, What
from .xml import Element, elements, name_of, parse

_CORE = {
    "creator": What.AUTHORS, "lastModifiedBy": What.AUTHORS, "created": What.DATES,
    "modified": What.DATES, "lastPrinted": What.DATES, "date": What.DATES,
    "initial-creator": What.AUTHORS, "printed-by": What.AUTHORS, "creation-date": What.DATES,
    "print-date": What.DATES, "generator": What.SOFTWARE, "Manager": What.AUTHORS,
    "Application": What.SOFTWARE, "AppVersion": What.SOFTWARE, "Template": What.PATHS,
    "template": What.PATHS, "HyperlinkBase": What.PATHS,
}  # fmt: skip
_BY_PLACE = (
    ("docProps/thumbnail", What.PREVIEWS), ("customXml/", What.CUSTOM),
    ("printerSettings", What.SETTINGS), ("vbaProject.bin", What.MACROS), ("vbaData", None),
    ("vbaProject", None), ("_xmlsignatures/origin", None),
    ("_xmlsignatures/sig", What.SIGNATURES), ("_xmlsignatures", None), ("docMetadata", What.CUSTOM),
    ("customUI", What.MACROS), ("userCustomization", What.CUSTOM), ("/tags/", What.CUSTOM),
    ("/revisions/", What.HISTORY), ("changesInfos", What.HISTORY), ("revisionInfo", What.HISTORY),
    ("commentsExtended", None), ("commentsIds", None), ("commentsExtensible", None),
    ("customizations.xml", What.CUSTOM), ("/macrosheets/", What.MACROS),
    ("customProperty", What.CUSTOM), ("_rels/", None), ("webextension", None),
)  # fmt: skip


def note_part(name: str, archive: Archive, findings: Findings) -> None:
    """Note what a part that is left out holds."""
    if name.endswith(".rels"):
        return
    with contextlib.suppress(UnreadableError):
        if "docProps/custom" in name:
            findings.add(What.PROPERTIES, count=_count(archive, name, "property"))
            return
        if name.startswith("docProps/") and name.endswith(".xml"):
            note_properties(parse(archive.read(name)), findings)
            return
        if "people" in name or "persons/" in name or "uthors" in name:
            _note_people(parse(archive.read(name)), findings)
            return
        for place, what in _BY_PLACE:
            if place in name:
                if what is not None:
                    findings.add(what)
                return
        if "omments" in name and name.endswith(".xml"):
            note_comments(parse(archive.read(name)), findings)
            return
    findings.add(What.APPENDED)


def note_properties(root: Element, findings: Findings) -> None:
    """Note the properties of a document by their elements."""
    for element in root.iter():
        text = (element.text or "").strip() if isinstance(element.tag, str) else ""
        if text and not len(element):
            findings.add(_CORE.get(name_of(element), What.PROPERTIES), text)


def note_comments(root: Element, findings: Findings) -> None:
    """Note comments of Word, Excel and PowerPoint, and who wrote them."""
    for element in elements(root, "comment", "cm", "threadedComment"):
        findings.add(What.COMMENTS)
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] == "author" and not str(value).isdigit():
                findings.add(What.AUTHORS, value)
    for element in elements(root, "author"):
        findings.add(What.AUTHORS, element.text)


def _note_people(root: Element, findings: Findings) -> None:
    for element in elements(root, "person", "cmAuthor", "author"):
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] in ("author", "name", "displayName"):
                findings.add(What.AUTHORS, value)


def _count(archive: Archive, name: str, element: str) -> int:
    return max(1, sum(1 for _each in elements(parse(archive.read(name)), element)))
