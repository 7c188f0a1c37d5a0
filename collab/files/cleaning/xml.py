"""Parts of documents as trees: read without entities and outside files, walked, written alike."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ..markup import local
from ..model import Reason, UnreadableError

Element = Any
"""An element of lxml, which has no types."""

_PATH = re.compile(
    r"(?:^|[\s\"'(=])(?:[A-Za-z]:[\\/]|\\\\|file:|/(?:home|Users|media|mnt|tmp)/|%[A-Z]+%)|"
    r"^[^\s/]+\.(?:jpe?g|png|gif|bmp|tiff?|webp|heic|svg|emf|wmf|docx?|xlsx?|pptx?|pdf|od[tsp])$",
    re.IGNORECASE,
)
_SAFE_ADDRESS = re.compile(r"(?:https?|mailto|tel|ftp|news|geo):", re.IGNORECASE)


def parse(data: bytes) -> Element:
    """Return the root of a part; comments and instructions to programs are left out.

    Raises `UnreadableError` (damaged) when the part is broken or has a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableError(Reason.DAMAGED) from error
    kind = root.getroottree().docinfo
    if kind.doctype and kind.internalDTD is not None and list(kind.internalDTD.iterentities()):
        raise UnreadableError(Reason.DAMAGED)
    return root


def written(root: Element) -> bytes:
    """Return the bytes of a part, without the document type."""
    return bytes(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True, doctype=None)
    )


def elements(root: Element, *names: str) -> Iterator[Element]:
    """Give the elements below the root with these local names, whatever their namespace."""
    tags = [f"{{*}}{name}" for name in names]
    found: list[Element] = list(root.iter(*tags))
    return iter(found)


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace, empty for what is no element."""
    return local(element.tag) if isinstance(element.tag, str) else ""


def remove(element: Element) -> None:
    """Take an element out with all that is in it; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put what is in an element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    if element.text:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.text
        else:
            before.tail = (before.tail or "") + element.text
    children = list(element)
    tail = element.tail
    parent.remove(element)
    parent[place:place] = children
    if tail:
        last = children[-1] if children else (parent[place - 1] if place else None)
        if last is None:
            parent.text = (parent.text or "") + tail
        else:
            last.tail = (last.tail or "") + tail


def attributes(element: Element) -> list[tuple[str, str]]:
    """Return names and values of an element's attributes, as they are now."""
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def is_path(value: str) -> bool:
    """Tell whether a text is the name of a file or folder on somebody's computer."""
    return bool(_PATH.search(value))


def is_safe_address(address: str) -> bool:
    """Tell whether a link leads to the web, a mailbox or a telephone: to no file or program."""
    return bool(_SAFE_ADDRESS.match(address.strip()))
