"""Reads Word 97–2003 documents ([MS-DOC], section 2.4.1 "Retrieving Text")."""

import re
import struct
from typing import IO

from ..model import Limits, Reason, UnreadableError
from ..ole import CompoundFile
from .sink import Sink

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CLX_POINTER = 0x01A2
_LENGTHS = 0x004C
"""Of body, footnotes, headers, macros, comments, which follow each other; then come endnotes."""
_FIRST_WORD_97 = 0x00C1

_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_MARKS = str.maketrans(
    {
        "\x07": "\t",
        "\x0b": "\n",
        "\r": "\n",
        "\x1e": "-",
        "\x1f": "",
        "\x01": "",
        "\x02": "",
        "\x05": "",
        "\x08": "",
    }
)


def read_doc(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read body, tables, notes, boxes, headers; a forced page break parts pages.

    Field codes give way to what they show. Comments are left out, for they are remarks between
    authors. Text that was deleted with changes tracked is still
    in: its marks stand in the formatting, which is not read. Raises :class:`UnreadableError`.
    """
    container = CompoundFile(file, limits)
    document = container.read("WordDocument")
    if len(document) < _CLX_POINTER + 8:
        raise UnreadableError(Reason.DAMAGED)
    magic, version = struct.unpack_from("<HH", document, 0)
    (flags,) = struct.unpack_from("<H", document, 10)
    if flags & _ENCRYPTED:
        raise UnreadableError(Reason.ENCRYPTED)
    if magic != _MAGIC or version < _FIRST_WORD_97:
        raise UnreadableError(Reason.UNSUPPORTED)
    table = container.read("1Table" if flags & _TABLE_1 else "0Table")
    start, length = struct.unpack_from("<II", document, _CLX_POINTER)
    text = _pieces(document, _piece_table(table[start : start + length]), limits)
    body, *others, comments = struct.unpack_from("<5i", document, _LENGTHS)
    body = body if 0 < body <= len(text) else len(text)
    begin = body + sum(max(0, length) for length in others)
    behind = text[body:begin] + text[begin + max(0, comments) :]
    *pages, last = _visible(text[:body]).split("\f")
    sink.total(len(pages) + 1)
    for page in pages:
        sink.page(page)
    sink.page(f"{last}\n{_visible(behind)}")


def _piece_table(clx: bytes) -> bytes:
    """Skip the formatting runs in front of the piece table."""
    position = 0
    while position + 5 <= len(clx):
        if clx[position] == 2:
            (size,) = struct.unpack_from("<I", clx, position + 1)
            return clx[position + 5 : position + 5 + size]
        if clx[position] != 1:
            break
        (size,) = struct.unpack_from("<H", clx, position + 1)
        position += 3 + size
    raise UnreadableError(Reason.DAMAGED)


def _pieces(document: bytes, table: bytes, limits: Limits) -> str:
    """Put the text together: each piece is UTF-16, or Windows-1252 with a byte a letter."""
    count = (len(table) - 4) // 12
    if count < 1:
        raise UnreadableError(Reason.DAMAGED)
    positions = struct.unpack_from(f"<{count + 1}I", table, 0)
    pieces = []
    room = limits.characters
    for index in range(count):
        length = positions[index + 1] - positions[index]
        (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)
        room -= length
        if length < 0 or room < 0:
            raise UnreadableError(Reason.DAMAGED)
        if place & 0x40000000:
            start = (place & 0x3FFFFFFF) // 2
            pieces.append(document[start : start + length].decode("cp1252", "replace"))
        else:
            data = document[place : place + 2 * length]
            pieces.append(data.decode("utf-16-le", "replace"))
    return "".join(pieces)


def _visible(text: str) -> str:
    """Resolve fields from the inside out, and turn marks into lines and tabulators."""
    for _ in range(10):
        text, found = _FIELD.subn(lambda match: match.group(1) or "", text)
        if not found:
            break
    # A row of a table ends with two marks of a cell.
    return text.replace("\x07\x07", "\n").translate(_MARKS)
