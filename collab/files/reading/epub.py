"""Reads electronic books (EPUB 3.3, also 2): a chapter is a page."""

import posixpath
from collections.abc import Mapping
from typing import IO
from urllib.parse import unquote

from ..archive import Archive
from ..charset import declared_in_markup, decode
from ..markup import local, stream
from ..model import Limits, Reason, UnreadableError
from .html import html_text
from .sink import Sink

_CHAPTER_TYPES = frozenset({"application/xhtml+xml", "text/html"})


def read_epub(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the chapters in the order of the spine. Raises :class:`UnreadableError`."""
    archive = Archive(file, limits)
    if "META-INF/rights.xml" in archive:
        raise UnreadableError(Reason.ENCRYPTED)
    container = _Package()
    stream(archive.chunks("META-INF/container.xml"), container)
    book = _Package()
    stream(archive.chunks(container.root), book)
    sink.entitle("".join(book.title))
    folder = posixpath.dirname(container.root)
    chapters = [
        posixpath.normpath(posixpath.join(folder, unquote(book.items[item])))
        for item in book.spine
        if item in book.items
    ]
    sink.total(len(chapters))
    for chapter in chapters:
        data = archive.read(chapter)
        text, _ = html_text(decode(data, declared_in_markup(data)))
        sink.page(text)
    if not chapters:
        raise UnreadableError(Reason.DAMAGED)


class _Package:
    """Collects the place of the package, its chapters and their order."""

    def __init__(self) -> None:
        self.root = ""
        self.items: dict[str, str] = {}
        self.spine: list[str] = []
        self.title: list[str] = []
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        self._in_title = name == "title" and not self.title
        if name == "rootfile" and not self.root:
            self.root = attributes.get("full-path", "")
        elif name == "item" and attributes.get("media-type") in _CHAPTER_TYPES:
            self.items[attributes.get("id", "")] = attributes.get("href", "")
        elif name == "itemref":
            self.spine.append(attributes.get("idref", ""))

    def end(self, tag: str) -> None:
        self._in_title = False

    def data(self, text: str) -> None:
        if self._in_title:
            self.title.append(text)
