"""Takes the chunks that tell of people out of WebP files (RFC 9649).

The picture itself stays bit for bit.
"""

import struct
from collections.abc import Iterator

from ..model import Reason, UnreadableError
from . import exif
from .findings import Findings, What

_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM"})
_HAS_PROFILE, _HAS_EXIF, _HAS_XMP = 0x20, 0x08, 0x04


def clean_webp(data: bytes, findings: Findings) -> bytes:
    """Return the picture without EXIF, XMP, profile, foreign chunks and what follows its end.

    One that is cut off is cleaned as far as it goes. Raises `UnreadableError` (damaged).
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise UnreadableError(Reason.DAMAGED)
    end = 8 + int.from_bytes(data[4:8], "little")
    if data[end:].strip(b"\x00"):
        findings.add(What.APPENDED)
    kept: list[bytes] = []
    turned = b""
    for kind, body in _chunks(data[12:end], cut_off=end > len(data)):
        if kind in _KEPT or kind == b"VP8X":
            kept.append(_chunk(kind, body))
        elif kind == b"ANMF":
            frames = [_chunk(k, b) for k, b in _chunks(body[16:]) if k in _KEPT]
            kept.append(_chunk(kind, body[:16] + b"".join(frames)))
        elif kind == b"EXIF":
            turned = exif.upright(exif.note(body.removeprefix(b"Exif\x00\x00"), findings))
        elif kind == b"ICCP":
            findings.add(What.COLOUR_PROFILE)
        else:
            exif.note_picture_text(body, findings)
    if all(chunk[:4] == b"VP8X" for chunk in kept):
        raise UnreadableError(Reason.DAMAGED)
    if turned:
        kept.append(_chunk(b"EXIF", turned))
    kept = [_flagged(chunk, bool(turned)) for chunk in kept]
    whole = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _chunks(data: bytes, *, cut_off: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """Give kind and content of each; the last of a file that is cut off as far as it goes."""
    place = 0
    while place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + size > len(data) and not cut_off:
            raise UnreadableError(Reason.DAMAGED)
        yield data[place : place + 4], data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def _flagged(chunk: bytes, with_exif: bool) -> bytes:
    """Have the extended header promise only what is still there."""
    if chunk[:4] != b"VP8X" or len(chunk) < 9:
        return chunk
    flags = chunk[8] & ~(_HAS_PROFILE | _HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if with_exif else 0)
    return chunk[:8] + bytes([flags]) + chunk[9:]
