"""Reads the text that a browser would show of an HTML page."""

import re
from collections.abc import Mapping
from typing import IO

from lxml import etree

from ..charset import declared_in_markup, decode
from ..model import Limits, Reason, UnreadableError
from .sink import Sink

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "embed",
        "applet",
        "iframe",
        "canvas",
        "audio",
        "video",
        "datalist",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_UNSHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")


def read_html(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read an HTML file in whatever charset it is; blocks become lines, the page is one page."""
    data = file.read()
    text, title = html_text(decode(data, declared_in_markup(data)))
    sink.entitle(title)
    sink.page(text)


def html_text(source: str) -> tuple[str, str]:
    """Return the visible text and the title of an HTML document or piece.

    Scripts, styles, templates and elements that are hidden by attribute or inline style are
    left out. Raises :class:`UnreadableError` when the parser gives up.
    """
    page = _Page()
    # A declared encoding in the text would win over the one it is fed in.
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, huge_tree=False)
    try:
        data = source.replace("\x00", "").encode("utf-8", "replace")
        for start in range(0, len(data), 1 << 16):
            parser.feed(data[start : start + (1 << 16)])
        parser.close()
    except etree.LxmlError as error:
        if not page.text:
            raise UnreadableError(Reason.DAMAGED) from error
    return "".join(page.text), " ".join("".join(page.title).split())


class _Page:
    """Follows the elements as the parser repairs and reports them."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.title: list[str] = []
        self._skipping = 0
        self._preformatted = 0
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipping or tag in _SKIPPED or _hidden(attributes):
            self._skipping += 1
            return
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag in _BLOCKS:
            self._line_end()
        elif tag == "br":
            self.text.append("\n")
        if tag in ("pre", "textarea"):
            self._preformatted += 1

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if tag == "title":
            self._in_title = False
        elif tag in _CELLS:
            self.text.append("\t")
        elif tag in _BLOCKS:
            self._line_end()
        if tag in ("pre", "textarea"):
            self._preformatted -= 1

    def data(self, text: str) -> None:
        if self._skipping:
            return
        if self._in_title:
            self.title.append(text)
        elif self._preformatted > 0:
            self.text.append(text)
        else:
            self.text.append(_WHITE.sub(" ", text))

    def comment(self, text: str) -> None:
        """Leave out what is not shown."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Leave out what addresses programs."""

    def close(self) -> None:
        """Return nothing, for nothing is built."""

    def _line_end(self) -> None:
        if self.text and self.text[-1] != "\n":
            self.text.append("\n")


def _hidden(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or bool(_UNSHOWN.search(attributes.get("style", "")))
