"""Takes boxes of words out of JPEG 2000 files (ITU-T T.800, annex I)."""

import struct

from ..model import Reason, UnreadableError
from .exif import note_picture_text
from .findings import Findings

_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_KEPT = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c", b"rreq"})


def clean_jpeg2000(data: bytes, findings: Findings) -> bytes:
    """Return the picture without XML, UUID and other boxes; a bare code stream has none."""
    if not data.startswith(_SIGNATURE):
        return data
    kept, place = [], 0
    while place + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        if size == 1 and place + 16 <= len(data):
            size = struct.unpack_from(">Q", data, place + 8)[0]
        end = place + size if size else len(data)
        if end > len(data) or (size and size < 8):
            raise UnreadableError(Reason.DAMAGED)
        if kind in _KEPT:
            kept.append(data[place:end])
        else:
            note_picture_text(data[place:end], findings)
        place = end
    return b"".join(kept)
