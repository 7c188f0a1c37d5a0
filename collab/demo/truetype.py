"""A TrueType font, read as far as a PDF needs it: widths, and a subset to embed.

Tables and field offsets are those of the OpenType specification (cmap format 4, glyf, loca,
hmtx). Glyph numbers are kept in the subset; glyphs that are not used become empty.
"""

import struct
from collections.abc import Iterable
from pathlib import Path

# Drawn like another letter where the font has none of its own; the text keeps the true letter.
_LOOKALIKES = {"\u02bb": "\u2018", "\u02bc": "\u2019", "\u2010": "-", "\u2011": "-"}
_KEPT = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
_ARGS_ARE_WORDS, _HAS_SCALE, _MORE, _HAS_XY_SCALE, _HAS_2X2 = 0x1, 0x8, 0x20, 0x40, 0x80


class Font:
    """A font file. Raises ValueError when it is no TrueType font with a Unicode character map."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        if data[:4] != b"\x00\x01\x00\x00":
            raise ValueError(f"{path.name} is not a TrueType font")
        self._tables = _tables(data)
        head, hhea = self._tables["head"], self._tables["hhea"]
        self.units_per_em: int = struct.unpack(">H", head[18:20])[0]
        self.bbox = tuple(self._per_mille(v) for v in struct.unpack(">4h", head[36:44]))
        self.ascent, self.descent = (self._per_mille(v) for v in struct.unpack(">2h", hhea[4:8]))
        self._glyphs = _character_map(self._tables["cmap"])
        self._advances = _advances(hhea, self._tables["hmtx"])
        self._offsets = _offsets(head, self._tables["loca"])

    def glyph(self, char: str) -> int:
        """Return the number of the glyph that draws ``char``; ValueError when the font has none."""
        found = self._glyphs.get(ord(char)) or self._glyphs.get(ord(_LOOKALIKES.get(char, char)))
        if not found:
            raise ValueError(f"the font has no glyph for U+{ord(char):04X}")
        return found

    def width(self, char: str) -> int:
        """Return the advance of ``char`` in thousandths of the font size."""
        glyph = self.glyph(char)
        return self._per_mille(self._advances[min(glyph, len(self._advances) - 1)])

    def subset(self, chars: Iterable[str]) -> bytes:
        """Make a font file that draws only ``chars``, with the glyph numbers unchanged."""
        wanted = self._with_parts({0, *map(self.glyph, chars)})
        glyf, loca = bytearray(), [0]
        for glyph in range(len(self._offsets) - 1):
            if glyph in wanted:
                glyf += self._outline(glyph)
                glyf += b"\0" * (-len(glyf) % 4)
            loca.append(len(glyf))
        tables = {tag: self._tables[tag] for tag in _KEPT if tag in self._tables}
        tables["glyf"] = bytes(glyf)
        tables["loca"] = struct.pack(f">{len(loca)}I", *loca)
        head = tables["head"]
        # Bytes 50–51 say that loca has four-byte offsets; the whole file's checksum is not used.
        tables["head"] = head[:8] + b"\0\0\0\0" + head[12:50] + b"\0\x01" + head[52:]
        return _font_file(tables)

    def _per_mille(self, units: int) -> int:
        return round(units * 1000 / self.units_per_em)

    def _outline(self, glyph: int) -> bytes:
        return self._tables["glyf"][self._offsets[glyph] : self._offsets[glyph + 1]]

    def _with_parts(self, glyphs: set[int]) -> set[int]:
        """Return ``glyphs`` and the glyphs that they are composed of (й of и and its breve)."""
        found, waiting = set(glyphs), list(glyphs)
        while waiting:
            new = set(_parts(self._outline(waiting.pop()))) - found
            found |= new
            waiting.extend(new)
        return found


def _tables(data: bytes) -> dict[str, bytes]:
    count = struct.unpack(">H", data[4:6])[0]
    tables = {}
    for place in range(12, 12 + 16 * count, 16):
        tag, _, offset, length = struct.unpack(">4sIII", data[place : place + 16])
        tables[tag.decode("ascii")] = data[offset : offset + length]
    return tables


def _character_map(cmap: bytes) -> dict[int, int]:
    for place in range(4, 4 + 8 * struct.unpack(">H", cmap[2:4])[0], 8):
        offset = struct.unpack(">I", cmap[place + 4 : place + 8])[0]
        if struct.unpack(">H", cmap[offset : offset + 2])[0] == 4:
            return _segments(cmap[offset:])
    raise ValueError("the font has no character map of format 4")


def _segments(table: bytes) -> dict[int, int]:
    count = struct.unpack(">H", table[6:8])[0] // 2
    columns = [
        struct.unpack(f">{count}H", table[start : start + 2 * count])
        for start in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
    ]
    ranges = 16 + 6 * count
    glyphs = {}
    for index, (end, start, delta, offset) in enumerate(zip(*columns, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = ranges + 2 * index + offset + 2 * (code - start)
                glyph = struct.unpack(">H", table[place : place + 2])[0]
            if glyph or not offset:
                glyphs[code] = (glyph + delta) & 0xFFFF
    return glyphs


def _advances(hhea: bytes, hmtx: bytes) -> list[int]:
    count = struct.unpack(">H", hhea[34:36])[0]
    return [struct.unpack(">H", hmtx[4 * i : 4 * i + 2])[0] for i in range(count)]


def _offsets(head: bytes, loca: bytes) -> list[int]:
    if struct.unpack(">h", head[50:52])[0]:
        return list(struct.unpack(f">{len(loca) // 4}I", loca))
    return [2 * offset for offset in struct.unpack(f">{len(loca) // 2}H", loca)]


def _parts(outline: bytes) -> list[int]:
    if len(outline) < 10 or struct.unpack(">h", outline[:2])[0] >= 0:
        return []
    parts, place, flags = [], 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack(">HH", outline[place : place + 4])
        parts.append(glyph)
        place += 8 if flags & _ARGS_ARE_WORDS else 6
        if flags & _HAS_SCALE:
            place += 2
        elif flags & _HAS_XY_SCALE:
            place += 4
        elif flags & _HAS_2X2:
            place += 8
    return parts


def _font_file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(
        ">4s4H",
        b"\0\x01\0\0",
        count,
        16 * power,
        power.bit_length() - 1,
        16 * (count - power),
    )
    directory, body, offset = b"", b"", 12 + 16 * count
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag.encode(), total, offset + len(body), len(data))
        body += padded
    return header + directory + body
