"""Writes TIFF files anew with the fields that a picture needs (TIFF 6.0).

The data of the picture stay bit for bit.
"""

import struct
from dataclasses import dataclass

from ..model import Reason, UnreadableError
from .findings import Findings, What

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_COMPRESSION, _OLD_JPEG = 259, 6
_KEPT = frozenset(
    {254, 255, 256, 257, 258, _COMPRESSION, 262, 263, 266, 274, 277, 278, 280, 281, 282, 283, 284,
     290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 332, 334, 336, 338, 339,
     340, 341, 347, 529, 530, 531, 532}
)  # fmt: skip
_NOTED = {
    271: What.DEVICE, 272: What.DEVICE, 305: What.SOFTWARE, 306: What.DATES, 315: What.AUTHORS,
    316: What.DEVICE, 33432: What.AUTHORS, 34675: What.COLOUR_PROFILE, 34853: What.PLACE,
}  # fmt: skip
_MOST_PAGES = 10_000
_MOST_FIELDS = 4096
_WORDS = 2


@dataclass(frozen=True)
class _Field:
    tag: int
    kind: int
    count: int
    value: bytes


class _Reader:
    """The pages of a TIFF file, each a list of fields."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4], "")
        if not self.order:
            raise UnreadableError(Reason.DAMAGED)

    def pages(self) -> list[list[_Field]]:
        found: list[list[_Field]] = []
        seen: set[int] = set()
        place = self._number("I", 4)
        while place:
            if place in seen or len(found) >= _MOST_PAGES:
                raise UnreadableError(Reason.DAMAGED)
            seen.add(place)
            count = self._number("H", place)
            if count > _MOST_FIELDS:
                raise UnreadableError(Reason.DAMAGED)
            found.append([self._field(place + 2 + 12 * each) for each in range(count)])
            place = self._number("I", place + 2 + 12 * count)
        return found

    def numbers(self, field: _Field) -> list[int]:
        """Return the whole numbers of a field."""
        letter = {1: "B", 3: "H", 4: "I"}.get(field.kind)
        if letter is None:
            raise UnreadableError(Reason.DAMAGED)
        return list(struct.unpack(f"{self.order}{field.count}{letter}", field.value))

    def cut(self, place: int, size: int) -> bytes:
        if place + size > len(self.data):
            raise UnreadableError(Reason.DAMAGED)
        return self.data[place : place + size]

    def _field(self, place: int) -> _Field:
        tag, kind, count = struct.unpack(f"{self.order}HHI", self.cut(place, 8))
        size = _SIZES.get(kind, 1) * count
        if size > 4 and tag not in _KEPT | _NOTED.keys() | {
            _STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES
        }:  # fmt: skip
            return _Field(tag, kind, count, b"")  # not needed, and it may lie outside of the file
        at = place + 8 if size <= 4 else self._number("I", place + 8)
        return _Field(tag, kind, count, self.cut(at, size))

    def _number(self, letter: str, place: int) -> int:
        size = struct.calcsize(f"={letter}")
        return int(struct.unpack(f"{self.order}{letter}", self.cut(place, size))[0])


def clean_tiff(data: bytes, findings: Findings) -> bytes:
    """Return all pages without EXIF, GPS, XMP, IPTC, profile, program, author and dates.

    Raises `UnreadableError`: damaged; unsupported for a form that no program writes any more.
    """
    reader = _Reader(data)
    pages = reader.pages()
    if not pages:
        raise UnreadableError(Reason.DAMAGED)
    out = bytearray(data[:4] + b"\x00\x00\x00\x00")
    link = 4
    for page in pages:
        fields = sorted(page, key=lambda field: field.tag)
        kept = [field for field in fields if field.tag in _KEPT]
        for field in fields:
            if field.tag in _NOTED:
                findings.add(
                    _NOTED[field.tag], field.value.strip(b"\x00") if field.kind == _WORDS else None
                )
            elif field.tag not in _KEPT and field.tag not in (
                _STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES
            ):  # fmt: skip
                findings.add(What.PICTURE_DATA)
        kept += _moved(reader, {field.tag: field for field in fields}, out)
        _align(out)
        struct.pack_into(f"{reader.order}I", out, link, len(out))
        link = _write(reader.order, sorted(kept, key=lambda field: field.tag), out)
    return bytes(out)


def _moved(reader: _Reader, fields: dict[int, _Field], out: bytearray) -> list[_Field]:
    """Copy the strips or tiles of a page; return the fields that say where they are now."""
    compression = fields.get(_COMPRESSION)
    if compression and reader.numbers(compression)[:1] == [_OLD_JPEG]:
        raise UnreadableError(Reason.UNSUPPORTED)
    places, sizes = fields.get(_STRIPS), fields.get(_STRIP_BYTES)
    if _TILES in fields:
        places, sizes = fields[_TILES], fields.get(_TILE_BYTES, sizes)
    if places is None or sizes is None:
        raise UnreadableError(Reason.DAMAGED)
    old, lengths = reader.numbers(places), reader.numbers(sizes)
    if len(old) != len(lengths) or sum(lengths) > 2 * len(reader.data):
        raise UnreadableError(Reason.DAMAGED)
    new = []
    for place, size in zip(old, lengths, strict=True):
        _align(out)
        new.append(len(out))
        out += reader.cut(place, size)

    def written(tag: int, values: list[int]) -> _Field:
        return _Field(tag, 4, len(values), struct.pack(f"{reader.order}{len(values)}I", *values))

    return [written(places.tag, new), written(sizes.tag, lengths)]


def _write(order: str, fields: list[_Field], out: bytearray) -> int:
    """Add a directory; return where the place of the next one is to be written."""
    start = len(out)
    out += struct.pack(f"{order}H", len(fields)) + b"\x00" * (12 * len(fields) + 4)
    for number, field in enumerate(fields):
        value = field.value
        if len(value) > 4:
            _align(out)
            out += value
            value = struct.pack(f"{order}I", len(out) - len(field.value))
        head = struct.pack(f"{order}HHI", field.tag, field.kind, field.count)
        at = start + 2 + 12 * number
        out[at : at + 12] = head + value.ljust(4, b"\x00")
    return start + 2 + 12 * len(fields)


def _align(out: bytearray) -> None:
    if len(out) % 2:
        out.append(0)
