"""Reads text files: plain, Markdown, and tables of comma- or tab-separated values."""

import csv
import io
from typing import IO

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..charset import decode
from ..model import Limits, UnreadableError
from .grid import Grid
from .html import html_text
from .sink import Sink

_LARGEST_MARKDOWN = 2_000_000
_DELIMITERS = ";\t,|"


def read_text(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read plain text; a form feed starts a page."""
    _pages(decode(file.read()), sink)


def read_markdown(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read Markdown as its reader sees it, without marks and addresses of links."""
    source = decode(file.read())
    if len(source) > _LARGEST_MARKDOWN:
        _pages(source, sink)
        return
    tokens = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").parse(source)
    if len(tokens) > 1 and tokens[0].type == "heading_open":
        sink.entitle(_inline_text(tokens[1]))
    _pages("".join(_block_text(token) for token in tokens), sink)


def read_table(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read separated values: a row is a line, cells are parted by tabulators."""
    source = decode(file.read())
    first_lines = source[:4096]
    delimiter = max(_DELIMITERS, key=first_lines.count)
    grid = Grid(limits)
    usual = csv.field_size_limit(limits.characters)
    try:
        for row in csv.reader(io.StringIO(source, newline=""), delimiter=delimiter):
            grid.row(enumerate(row))
    except csv.Error:
        sink.page(source)
        return
    except UnreadableError:
        sink.page(grid.take(), table=True)
        raise
    finally:
        csv.field_size_limit(usual)  # it is one for the whole process
    sink.page(grid.take(), table=True)


def _pages(text: str, sink: Sink) -> None:
    pages = text.split("\f")
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    sink.total(len(pages))
    for page in pages:
        sink.page(page)


def _block_text(token: Token) -> str:
    if token.type == "inline":
        return _inline_text(token)
    if token.type in ("fence", "code_block"):
        return f"{token.content}\n"
    if token.type == "html_block":
        return f"{_html(token.content)}\n"
    if token.type in ("td_close", "th_close"):
        return "\t"
    return "\n" if token.nesting == -1 or token.type == "hr" else ""


def _inline_text(token: Token) -> str:
    pieces = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type == "html_inline":
            pieces.append("\n" if child.content.lower().startswith("<br") else "")
        else:
            pieces.append(child.content)
    return "".join(pieces)


def _html(source: str) -> str:
    try:
        return html_text(source)[0]
    except UnreadableError:
        return source
