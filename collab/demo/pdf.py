"""A small PDF writer: pages of wrapped text in an embedded font, searchable in any alphabet.

The text is shown with two-byte codes that are the Unicode values themselves (ISO 32000-1, 9.7:
a Type 0 font with Identity-H, a CIDToGIDMap and a ToUnicode map), so that what a reader copies
or a search engine extracts is exactly what was written.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .blocks import Block, Kind
from .truetype import Font

# A4, in points; the text column is about 75 letters wide.
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, BOTTOM = 76, 76, 780, 82

# The files of the npm package that the fonts come from (PT Serif, SIL Open Font License).
FONT_PACKAGE = Path("@expo-google-fonts/pt-serif")
REGULAR = FONT_PACKAGE / "400Regular" / "PTSerif_400Regular.ttf"
BOLD = FONT_PACKAGE / "700Bold" / "PTSerif_700Bold.ttf"


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool
    size: float
    leading: float
    before: float
    indent: float = 0
    after: float = 0


_STYLES: dict[Kind, _Style] = {
    "title": _Style(bold=True, size=19, leading=25, before=0, after=6),
    "heading": _Style(bold=True, size=12.5, leading=17, before=17),
    "text": _Style(bold=False, size=11, leading=16, before=8),
    "item": _Style(bold=False, size=11, leading=16, before=5, indent=18),
    "row": _Style(bold=False, size=11, leading=16, before=3),
}


@dataclass(slots=True)
class _Face:
    """A font under the name that the pages use, and the letters that they used of it."""

    name: str
    font: Font
    used: set[str] = field(default_factory=set)

    def width(self, text: str, size: float) -> float:
        return sum(map(self.font.width, text)) * size / 1000

    def show(self, text: str, size: float, x: float, y: float) -> str:
        self.used.update(text)
        codes = text.encode("utf-16-be").hex()
        return f"BT /{self.name} {size:g} Tf {x:.2f} {y:.2f} Td <{codes}> Tj ET"


def pdf(blocks: Sequence[Block], node_modules: Path, *, language: str) -> bytes:
    """Make a PDF file of ``blocks``, with page numbers at the foot.

    ``node_modules`` holds the font's package; ``language`` is the ISO 639-1 code of the text.
    Raises FileNotFoundError without the font, ValueError for a letter that the font lacks.
    """
    regular = _Face("R", Font(node_modules / REGULAR))
    bold = _Face("B", Font(node_modules / BOLD))
    pages = _lay_out(blocks, regular, bold)
    for number, page in enumerate(pages, start=1):
        foot = str(number)
        x = (WIDTH - regular.width(foot, 9.5)) / 2
        page.append(regular.show(foot, 9.5, x, 48))
    title = next((block.text for block in blocks if block.kind == "title"), "")
    return _File().write(pages, (regular, bold), title, language)


def _lay_out(blocks: Sequence[Block], regular: _Face, bold: _Face) -> list[list[str]]:
    """Return the drawing commands of each page."""
    pages: list[list[str]] = [[]]
    y = float(TOP)
    for block in blocks:
        style = _STYLES[block.kind]
        face = bold if style.bold else regular
        lines = list(_wrap(block.text, face, style))
        # A heading stays with two lines of what it introduces.
        room = style.leading * len(lines) + (39 if block.kind == "heading" else 0)
        y -= style.before if y < TOP else 0
        if y - (room if style.bold else style.leading) < BOTTOM:
            pages.append([])
            y = TOP
        for index, line in enumerate(lines):
            if y - style.leading < BOTTOM:
                pages.append([])
                y = TOP
            y -= style.leading
            if block.kind == "item" and index == 0:
                pages[-1].append(regular.show("•", style.size, LEFT + 4, y))
            pages[-1].append(face.show(line, style.size, LEFT + style.indent, y))
        y -= style.after
    return pages


def _wrap(text: str, face: _Face, style: _Style) -> Iterator[str]:
    room = WIDTH - LEFT - RIGHT - style.indent
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and face.width(longer, style.size) > room:
            yield line
            line = word
        else:
            line = longer
    yield line


class _File:
    """Numbers the objects of a PDF and writes them with their cross-reference table."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def write(
        self, pages: list[list[str]], faces: Sequence[_Face], title: str, language: str
    ) -> bytes:
        fonts = " ".join(f"/{face.name} {self._font(face)} 0 R" for face in faces)
        # The tree of pages comes after them: each page takes two numbers, then the tree its own.
        tree = len(self._objects) + 2 * len(pages) + 1
        kids = []
        for page in pages:
            content = self._stream("\n".join(page).encode("ascii"))
            kids.append(
                self._add(
                    f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
                    f" /Resources << /Font << {fonts} >> >> /Contents {content} 0 R >>"
                )
            )
        listed = " ".join(f"{kid} 0 R" for kid in kids)
        self._add(f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>")
        catalog = self._add(f"<< /Type /Catalog /Pages {tree} 0 R /Lang ({language}) >>")
        info = self._add(f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>")
        return self._finish(catalog, info)

    def _add(self, body: str | bytes) -> int:
        self._objects.append(body.encode("ascii") if isinstance(body, str) else body)
        return len(self._objects)

    def _stream(self, data: bytes, extra: str = "") -> int:
        packed = zlib.compress(data, 9)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode{extra} >>\nstream\n"
        return self._add(head.encode("ascii") + packed + b"\nendstream")

    def _font(self, face: _Face) -> int:
        font, chars = face.font, sorted(face.used)
        program = font.subset(chars)
        name = f"COLLAB+PTSerif-{face.name}"
        file = self._stream(program, f" /Length1 {len(program)}")
        box = " ".join(map(str, font.bbox))
        descriptor = self._add(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 6 /FontBBox [{box}]"
            f" /ItalicAngle 0 /Ascent {font.ascent} /Descent {font.descent}"
            f" /CapHeight 700 /StemV 80 /FontFile2 {file} 0 R >>"
        )
        glyphs = bytearray(2 * 0x10000)
        for char in chars:
            struct.pack_into(">H", glyphs, 2 * ord(char), font.glyph(char))
        to_glyph = self._stream(bytes(glyphs))
        widths = " ".join(f"{ord(char)} [{font.width(char)}]" for char in chars)
        descendant = self._add(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /DW 500 /W [{widths}]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /FontDescriptor {descriptor} 0 R /CIDToGIDMap {to_glyph} 0 R >>"
        )
        to_unicode = self._stream(_to_unicode(chars))
        return self._add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R] /ToUnicode {to_unicode} 0 R >>"
        )

    def _finish(self, catalog: int, info: int) -> bytes:
        out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self._objects, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        table = len(out)
        rows = "".join(f"{place:010} 00000 n \n" for place in places)
        size = len(places) + 1
        out += f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode()
        out += f"trailer\n<< /Size {size} /Root {catalog} 0 R /Info {info} 0 R >>\n".encode()
        out += f"startxref\n{table}\n%%EOF\n".encode()
        return bytes(out)


def _to_unicode(chars: Sequence[str]) -> bytes:
    """Make a ToUnicode map (ISO 32000-1, 9.10.3); a block of it may hold a hundred lines."""
    lines = [f"<{ord(char):04x}> <{ord(char):04x}>" for char in chars]
    parts = []
    for start in range(0, len(lines), 100):
        part = lines[start : start + 100]
        parts.append("\n".join([f"{len(part)} beginbfchar", *part, "endbfchar"]))
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
            *parts,
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode("ascii")
