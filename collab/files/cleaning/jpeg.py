"""Takes the segments that tell of people out of JPEG files (ITU-T T.81, annex B).

The picture itself stays bit for bit.
"""

import struct
from collections.abc import Iterator

from ..model import Reason, UnreadableError
from . import exif
from .findings import Findings, What

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_JFIF, _ADOBE = 0xE0, 0xEE
_COMMENT = 0xFE
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length: TEM and the restart marks."""


def clean_jpeg(data: bytes, findings: Findings, *, standing: bool = True) -> bytes:
    """Return the picture without EXIF, XMP, IPTC, profile, comments, previews and appendix.

    With *standing* a picture that EXIF turns keeps that one field. Raises `UnreadableError`
    (damaged).
    """
    kept: list[bytes] = []
    turned = b""
    for marker, segment in _segments(data, findings):
        if marker == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            turned = exif.upright(exif.note(segment[10:], findings)) or turned
        elif marker == _JFIF and segment[4:9] == b"JFIF\x00" and len(segment) >= 18:
            kept.append(_without_preview(segment, findings))
        elif _is_foreign(marker, segment):
            _note(marker, segment, findings)
        else:
            kept.append(segment)
    if turned and standing:
        body = b"Exif\x00\x00" + turned
        after_jfif = 1 if kept and kept[0][1] == _JFIF else 0
        kept.insert(after_jfif, b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body)
    return b"\xff\xd8" + b"".join(kept)


def _segments(data: bytes, findings: Findings) -> Iterator[tuple[int, bytes]]:
    """Give each segment whole, from its marker on; a scan up to the next marker that counts."""
    if data[:2] != b"\xff\xd8":
        raise UnreadableError(Reason.DAMAGED)
    place = 2
    scanned = False
    while place < len(data):
        if data[place] != 0xFF or data[place + 1 : place + 2] == b"\x00":
            place = _next_marker(data, place)  # rubbish, which programs that show it skip as well
            findings.add(What.APPENDED)
            if place < 0:
                break
        while data[place + 1 : place + 2] == b"\xff":
            place += 1  # any number of fill bytes may stand before a marker
        marker = data[place + 1] if place + 1 < len(data) else _END
        if marker == _END:
            if data[place + 2 :].strip(b"\x00\xff\r\n"):
                findings.add(What.APPENDED)
            yield marker, b"\xff\xd9"
            return
        end = place + 2 if marker in _BARE else place + 2 + _length(data, place + 2)
        if marker == _SCAN:
            end, scanned = _scan_end(data, end), True
        yield marker, data[place:end]
        place = end
    if not scanned:
        raise UnreadableError(Reason.DAMAGED)


def _next_marker(data: bytes, place: int) -> int:
    while (place := data.find(b"\xff", place)) >= 0 and data[place + 1 : place + 2] == b"\x00":
        place += 2
    return place


def _length(data: bytes, place: int) -> int:
    size = int.from_bytes(data[place : place + 2])
    if size < 2 or place + size > len(data):
        raise UnreadableError(Reason.DAMAGED)
    return size


def _scan_end(data: bytes, place: int) -> int:
    """Return where the coded data end: at a marker that is no stuffed zero and no restart mark."""
    while (place := data.find(b"\xff", place)) >= 0:
        after = data[place + 1] if place + 1 < len(data) else _END
        if after == 0xFF:
            place += 1
        elif after == 0 or after in _BARE:
            place += 2
        else:
            return place
    return len(data)


def _is_foreign(marker: int, segment: bytes) -> bool:
    """Tell application segments and comments; Adobe's says how to read colours, so it stays."""
    if marker == _ADOBE:
        return segment[4:9] != b"Adobe" or len(segment) > 20
    return 0xE0 <= marker <= 0xEF or marker == _COMMENT


def _note(marker: int, segment: bytes, findings: Findings) -> None:
    if marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\x00":
        findings.add(What.COLOUR_PROFILE)
    elif (marker == 0xE2 and segment[4:8] == b"MPF\x00") or marker == 0xE0:
        findings.add(What.PREVIEWS)
    else:
        exif.note_picture_text(segment, findings)


def _without_preview(segment: bytes, findings: Findings) -> bytes:
    if segment[16] and segment[17]:
        findings.add(What.PREVIEWS)
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00"
