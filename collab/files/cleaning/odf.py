"""Cleans OpenDocument files (OASIS ODF 1.3): text, styles and pictures stay, the rest goes."""

import base64
import binascii
import posixpath
import re
from typing import IO

from ..archive import Archive
from ..model import Reason, UnreadableError
from . import properties
from .findings import Findings, What
from .package import Package, note_dates
from .pictures import clean_inner
from .xml import (
    Element,
    attributes,
    elements,
    is_path,
    is_safe_address,
    name_of,
    parse,
    remove,
    written,
)

_MANIFEST = "META-INF/manifest.xml"
_PART = re.compile(r"(?:[^/]+/)?(?:content|styles)\.xml$")
_PICTURE = re.compile(r"(?:[^/]+/)?(?:Pictures|media|Fonts)/[^/]+$")
_OBJECT = re.compile(r"(Object[^/]*|ObjectReplacements/[^/]+)$")
_LEFT_OUT = (
    ("Thumbnails/", What.PREVIEWS), ("settings.xml", What.SETTINGS), ("Basic/", What.MACROS),
    ("Scripts/", What.MACROS), ("Dialogs/", What.MACROS), ("Versions/", What.HISTORY),
    ("VersionList.xml", None), ("documentsignatures.xml", What.SIGNATURES),
    ("macrosignatures.xml", None), ("Configurations2/", None), ("layout-cache", None),
    ("manifest.rdf", None), ("current.xml", None), ("ObjectReplacements/", What.PREVIEWS),
    ("database/", What.CUSTOM), ("META-INF/", None),
)  # fmt: skip
_REMOVED = {
    "tracked-changes": None, "change": None, "change-start": None, "change-end": None,
    "annotation": None, "annotation-end": None, "event-listeners": What.SCRIPTS,
    "event-listener": What.SCRIPTS, "script": What.SCRIPTS, "scripts": None, "forms-scripts": None,
    "dde-source": What.OUTSIDE, "dde-links": What.OUTSIDE, "dde-connection-decls": What.OUTSIDE,
    "table-source": What.OUTSIDE, "cell-range-source": What.OUTSIDE, "meta": None,
    "settings": What.SETTINGS, "applet": What.EMBEDDED, "plugin": What.EMBEDDED,
    "floating-frame": What.EMBEDDED, "section-source": What.OUTSIDE,
}  # fmt: skip
_PERSONAL_FIELDS = (
    "initial-creator", "creator", "author-name", "author-initials", "file-name", "title", "subject",
    "keywords", "description", "user-defined", "printed-by", "creation-date", "modification-date",
    "print-date", "editing-cycles", "editing-duration", "template-name", "sender-firstname",
    "sender-lastname", "sender-initials", "sender-title", "sender-position", "sender-email",
    "sender-company",
)  # fmt: skip
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CHANGES = ("deletion", "insertion", "format-change", "cell-content-change", "movement")


def clean_odf(archive: Archive, output: IO[bytes], findings: Findings) -> None:
    """Write the cleaned copy of a text, table or presentation; raises `UnreadableError`."""
    manifest = parse(archive.read(_MANIFEST)) if _MANIFEST in archive else None
    if manifest is not None and list(elements(manifest, "encryption-data")):
        raise UnreadableError(Reason.ENCRYPTED)
    if "content.xml" not in archive:
        raise UnreadableError(Reason.DAMAGED)
    note_dates(archive, findings)
    package = Package(output)
    package.add("mimetype", archive.read("mimetype"), packed=False)
    kept = {"mimetype"}
    replaced = _objects_in_folders(archive)
    for name in archive.names:
        cleaned = _cleaned(name, archive, replaced, findings)
        if cleaned is not None:
            package.add(name, cleaned)
            kept.add(name)
    if manifest is not None:
        package.add(_MANIFEST, _listed(manifest, kept))
    package.close()


def _objects_in_folders(archive: Archive) -> set[str]:
    """Return the pictures of objects that the suite draws anew: a stored one may be old."""
    folders = {name.partition("/")[0] for name in archive.names if name.endswith("/content.xml")}
    return {f"ObjectReplacements/{folder}" for folder in folders}


def _cleaned(name: str, archive: Archive, replaced: set[str], findings: Findings) -> bytes | None:
    """Return what stands under this name in the copy, None when nothing does."""
    if _PART.match(name):
        root = parse(archive.read(name))
        _clean_tree(root, findings)
        return written(root)
    if _PICTURE.match(name):
        data = archive.read(name)
        return data if "Fonts/" in name else clean_inner(data, name, findings)
    if _OBJECT.match(name) and name not in replaced:
        if name.startswith("ObjectReplacements/"):
            return clean_inner(archive.read(name), name, findings)
        findings.add(What.EMBEDDED)
        return b""
    _note_left_out(name, archive, findings)
    return None


def _note_left_out(name: str, archive: Archive, findings: Findings) -> None:
    if name.endswith("/") or name in ("mimetype", _MANIFEST):
        return
    if posixpath.basename(name) == "meta.xml":
        properties.note_properties(parse(archive.read(name)), findings)
        return
    for place, what in _LEFT_OUT:
        if place in name:
            if what is not None:
                findings.add(what)
            return
    findings.add(What.APPENDED)


def _listed(manifest: Element, kept: set[str]) -> bytes:
    """Leave in the list of entries only those that are there, and their folders."""
    folders = {"/", *(f"{name.rpartition('/')[0]}/" for name in kept if "/" in name)}
    for entry in list(elements(manifest, "file-entry")):
        path = next((value for name, value in attributes(entry) if name.endswith("}full-path")), "")
        if path not in kept and path not in folders:
            manifest.remove(entry)
    return written(manifest)


def _clean_tree(root: Element, findings: Findings) -> None:
    _note_changes(root, findings)
    for element in elements(root, *_REMOVED):
        name = name_of(element)
        if name == "annotation":
            _note_annotation(element, findings)
        elif _REMOVED[name] is not None:
            findings.add(_REMOVED[name] or What.CUSTOM)
        if not _is_form_part(element):
            remove(element)
    for element in elements(root, *_PERSONAL_FIELDS):
        if element.tag.startswith(_TEXT):
            element.set(f"{_TEXT}fixed", "true")
    for element in root.iter():
        for name, value in attributes(element):
            _clean_attribute(element, name, value, findings)
    for element in elements(root, "binary-data"):
        _clean_inline(element, findings)
    for element in elements(root, "title", "desc"):
        if "svg" in element.tag and is_path(element.text or ""):
            findings.add(What.PATHS, element.text)
            element.text = None


def _is_form_part(element: Element) -> bool:
    """`text:title` and the like share names with other elements: only these spaces are meant."""
    spaces = ("text:", "table:", "office:", "script:", "drawing:", "presentation:")
    return not any(space in element.tag for space in spaces)


def _note_changes(root: Element, findings: Findings) -> None:
    for changes in elements(root, "tracked-changes"):
        findings.add(What.CHANGES, count=max(1, sum(1 for _each in elements(changes, *_CHANGES))))
        for element in elements(changes, "creator"):
            findings.add(What.AUTHORS, element.text)


def _note_annotation(element: Element, findings: Findings) -> None:
    findings.add(What.COMMENTS)
    for author in elements(element, "creator"):
        findings.add(What.AUTHORS, author.text)


def _clean_attribute(element: Element, name: str, value: str, findings: Findings) -> None:
    plain = name.rpartition("}")[2]
    if plain in ("rsid", "paragraph-rsid"):
        findings.add(What.MARKS)
        del element.attrib[name]
    elif plain == "href":
        inside = not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\|\.\./", value)
        links = name_of(element) == "a" and is_safe_address(value)
        if not inside and not links:
            findings.add(What.OUTSIDE, value)
            element.set(name, "")
    elif name.endswith("drawing:1.0}name") and is_path(value):
        findings.add(What.PATHS, value)
        element.set(name, "Picture")


def _clean_inline(element: Element, findings: Findings) -> None:
    try:
        picture = base64.b64decode(element.text or "")
    except binascii.Error:
        remove(element)
        return
    element.text = base64.b64encode(clean_inner(picture, "picture", findings)).decode()
