"""Streams XML parts of zipped documents: no tree, no entities, no outside files."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from lxml import etree

from .model import Reason, UnreadableError


class Handler(Protocol):
    """What a reader does with the elements of one part. Names are ``{namespace}local``."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def data(self, text: str) -> None:
        """Take text, perhaps not all of a run at once."""


class _Target:
    """Passes elements on, and refuses a document type: no office format has one.

    Without a document type there are no entities to expand (billion laughs) or to fetch (XXE).
    """

    def __init__(self, handler: Handler) -> None:
        self.start = handler.start
        self.end = handler.end
        self.data = handler.data

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise UnreadableError(Reason.DAMAGED)

    def comment(self, text: str) -> None:
        """Leave out what is no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Leave out what addresses programs."""

    def close(self) -> None:
        """Return nothing, for nothing is built."""


def stream(chunks: Iterable[bytes], handler: Handler) -> None:
    """Feed an XML part to *handler*.

    Raises :class:`UnreadableError` (damaged) at the first error; *handler* then holds what stood
    before it.
    """
    options: dict[str, Any] = {
        "target": _Target(handler),
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
    }
    parser = etree.XMLParser(**options)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except etree.LxmlError as error:
        raise UnreadableError(Reason.DAMAGED) from error


def local(tag: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]
