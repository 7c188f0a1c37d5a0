"""Cleans books (EPUB 3.3): chapters, styles and pictures stay.

Of what is said about the book, title and language stay.
"""

import posixpath
import re
from typing import IO
from urllib.parse import unquote

from ..archive import Archive
from ..media_types import EPUB
from ..model import Reason, UnreadableError
from .findings import Findings, What
from .package import Package, note_dates
from .pictures import clean_inner
from .web import clean_tree
from .xml import Element, elements, name_of, parse, remove, written

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_KEPT = frozenset({"title", "language", "identifier"})
_KEPT_META = ("rendition:", "dcterms:modified")
_NAMELESS = "urn:uuid:00000000-0000-0000-0000-000000000000"
_LONG_AGO = "2000-01-01T00:00:00Z"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_NCX = "application/x-dtbncx+xml"
_SAID_IN_STYLE = re.compile(rb"/\*.*?\*/", re.DOTALL)
_NOTED = {
    "creator": What.AUTHORS, "contributor": What.AUTHORS, "publisher": What.AUTHORS,
    "date": What.DATES,
}  # fmt: skip


def clean_epub(archive: Archive, output: IO[bytes], findings: Findings) -> None:
    """Write the cleaned copy of a book; raises `UnreadableError`: damaged, encrypted."""
    if _CONTAINER not in archive:
        raise UnreadableError(Reason.DAMAGED)
    if _ENCRYPTION in archive or "META-INF/rights.xml" in archive:
        raise UnreadableError(Reason.ENCRYPTED)
    note_dates(archive, findings)
    container = parse(archive.read(_CONTAINER))
    book = next((each.get("full-path", "") for each in elements(container, "rootfile")), "")
    root = parse(archive.read(book))
    items = _items(root, posixpath.dirname(book))
    package = Package(output)
    package.add("mimetype", EPUB.encode(), packed=False)
    package.add(_CONTAINER, written(container))
    for name in archive.names:
        if name == book:
            _clean_book(root, findings)
            package.add(name, written(root))
        elif name in items:
            package.add(name, _cleaned(name, items[name], archive.read(name), findings))
        elif not name.endswith("/") and name not in ("mimetype", _CONTAINER):
            findings.add(What.CUSTOM)
    package.close()


def _items(root: Element, folder: str) -> dict[str, str]:
    """Return name and type of the entries that the book lists."""
    found = {}
    for item in elements(root, "item"):
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        found[name] = item.get("media-type", "")
    return found


def _clean_book(root: Element, findings: Findings) -> None:
    for metadata in elements(root, "metadata"):
        for element in list(metadata):
            name = name_of(element)
            if name == "meta" and _stays(element):
                if element.get("property") == "dcterms:modified":
                    element.text = _LONG_AGO
            elif name == "identifier" and element.get("id") == root.get("unique-identifier"):
                element.text = _NAMELESS
            elif name not in _KEPT or name == "identifier":
                findings.add(_NOTED.get(name, What.PROPERTIES), element.text)
                remove(element)


def _stays(meta: Element) -> bool:
    return meta.get("name") == "cover" or meta.get("property", "").startswith(_KEPT_META)


def _cleaned(name: str, media_type: str, data: bytes, findings: Findings) -> bytes:
    if media_type in _PAGES:
        root = parse(data)
        clean_tree(root, findings)
        return written(root)
    if media_type == _NCX:
        root = parse(data)
        for element in elements(root, "docAuthor"):
            findings.add(What.AUTHORS)
            remove(element)
        for element in elements(root, "meta"):
            if element.get("name") == "dtb:uid":
                element.set("content", _NAMELESS)
            elif element.get("name") not in (
                "dtb:depth",
                "dtb:totalPageCount",
                "dtb:maxPageNumber",
            ):
                remove(element)
        return written(root)
    if media_type.startswith("image/"):
        return clean_inner(data, name, findings)
    return _SAID_IN_STYLE.sub(b"", data) if media_type == "text/css" else data
