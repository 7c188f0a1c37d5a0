"""Unpacks the rich text of Outlook's messages ([MS-OXRTFCP]): LZ77 with words to start from."""

import struct

from ..model import Limits, Reason, UnreadableError

_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_HEADER = 16


def decompress(data: bytes, limits: Limits) -> bytes:
    """Return the rich text in *data*; what stands before damage is returned, too.

    Raises :class:`UnreadableError`: damaged (no such data), bomb (more than the limits let out).
    """
    if len(data) < _HEADER:
        raise UnreadableError(Reason.DAMAGED)
    _, size, kind, _ = struct.unpack_from("<IIII", data)
    if kind == _PLAIN:
        return data[_HEADER : _HEADER + size]
    if kind != _PACKED:
        raise UnreadableError(Reason.DAMAGED)
    if size > limits.archive_bytes:
        raise UnreadableError(Reason.BOMB)
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    at = len(_DICTIONARY)
    out = bytearray()
    position = _HEADER
    while position < len(data) and len(out) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                pair = data[position : position + 2]
                place, length = int.from_bytes(pair, "big") >> 4, (pair[-1:] or b"\0")[0] & 15
                position += 2
                if len(pair) < 2 or place == at % _WINDOW:
                    return bytes(out)
                copied = bytearray()
                for offset in range(place, place + length + 2):
                    letter = window[offset % _WINDOW]
                    window[at % _WINDOW] = letter
                    at += 1
                    copied.append(letter)
                out += copied
            else:
                piece = data[position : position + 1]
                position += 1
                if not piece:
                    return bytes(out)
                window[at % _WINDOW] = piece[0]
                at += 1
                out += piece
    return bytes(out)
