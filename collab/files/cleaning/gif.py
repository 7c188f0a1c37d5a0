"""Takes comments and foreign blocks out of GIF files (GIF89a); the pictures stay bit for bit."""

from ..model import Reason, UnreadableError
from . import exif
from .findings import Findings, What

_EXTENSION, _PICTURE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def clean_gif(data: bytes, findings: Findings) -> bytes:
    """Return the pictures without comments, XMP and what follows the end."""
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        raise UnreadableError(Reason.DAMAGED)
    place = 13 + _table(data[10])
    kept = [data[:place]]
    pictures = 0
    while place < len(data):
        kind = data[place]
        if kind == _TRAILER:
            if data[place + 1 :].strip(b"\x00"):
                findings.add(What.APPENDED)
            break
        end = _end(data, place)
        block = data[place:end]
        pictures += kind == _PICTURE
        if _stays(block):
            kept.append(block)
        else:
            exif.note_picture_text(block, findings)
        place = end
    if not pictures:
        raise UnreadableError(Reason.DAMAGED)
    return b"".join(kept) + b";"


def _stays(block: bytes) -> bool:
    if block[0] == _PICTURE or block[1] == _CONTROL:
        return True
    return block[1] == _APPLICATION and block[3:14] in _LOOPS


def _end(data: bytes, place: int) -> int:
    if data[place] == _PICTURE and place + 10 < len(data):
        return _after_blocks(data, place + 10 + _table(data[place + 9]) + 1)
    if data[place] == _EXTENSION and place + 2 < len(data):
        return _after_blocks(data, place + 2)
    raise UnreadableError(Reason.DAMAGED)


def _after_blocks(data: bytes, place: int) -> int:
    """Return the place after a row of blocks; the last has no bytes, and a file may be cut off."""
    while place < len(data) and data[place]:
        place += 1 + data[place]
    return min(place + 1, len(data))


def _table(flags: int) -> int:
    """Return the bytes of the colour table that the flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
