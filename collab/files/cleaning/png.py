"""Takes the chunks that tell of people out of PNG files (W3C PNG, third edition).

The picture itself stays bit for bit.
"""

import struct
import zlib

from ..model import Reason, UnreadableError
from . import exif
from .findings import Findings, What

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD acTL fcTL fdAT cICP".split())
_SILENT = frozenset(b"pHYs hIST sPLT".split())
"""Left out without a word: size on paper and palettes for old screens tell nothing."""


def clean_png(data: bytes, findings: Findings) -> bytes:
    """Return the picture without texts, EXIF, profile, dates, foreign chunks and appendix.

    One that is cut off is cleaned as far as it goes. Raises `UnreadableError` (damaged) when that
    is before the picture begins.
    """
    if data[:8] != SIGNATURE:
        raise UnreadableError(Reason.DAMAGED)
    kept = [SIGNATURE]
    place, begun = 8, False
    while place + 12 <= len(data):
        size = int.from_bytes(data[place : place + 4])
        kind, end = data[place + 4 : place + 8], place + 12 + size
        begun = begun or kind == b"IDAT"
        if end > len(data):
            if kind == b"IDAT":
                kept.append(_chunk(kind, data[place + 8 :]))
            elif kind not in _KEPT:
                findings.add(What.PICTURE_DATA)
            break
        if kind in _KEPT:
            kept.append(data[place:end])
        else:
            kept.extend(_instead(kind, data[place + 8 : end - 4], findings))
        place = end
        if kind == b"IEND":
            if data[place:].strip(b"\x00\r\n"):
                findings.add(What.APPENDED)
            return b"".join(kept)
    if not begun:
        raise UnreadableError(Reason.DAMAGED)
    return b"".join([*kept, _chunk(b"IEND", b"")])


def _instead(kind: bytes, body: bytes, findings: Findings) -> list[bytes]:
    """Note a chunk that goes; return what stands in its place."""
    if kind == b"eXIf":
        turned = exif.upright(exif.note(body, findings))
        return [_chunk(kind, turned)] if turned else []
    if kind in (b"iCCP",):
        findings.add(What.COLOUR_PROFILE)
    elif kind == b"tIME":
        findings.add(What.DATES)
    elif kind not in _SILENT:
        exif.note_picture_text(body, findings)
    return []


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
