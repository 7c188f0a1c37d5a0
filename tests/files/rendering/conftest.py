"""Small files with pages, made by hand, and drawing them the way the application does."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from collab.files.model import Limits
from collab.files.rendering import Drawing, draw_file


@dataclass
class Drawn:
    """What came out of a file: the drawing, and all bytes that were written."""

    drawing: Drawing
    data: bytes

    def image(self, at: int = 0) -> Image.Image:
        page = self.drawing.pages[at]
        return Image.open(io.BytesIO(self.data[page.image_at : page.image_at + page.image_size]))

    def thumbnail(self, at: int = 0) -> Image.Image:
        page = self.drawing.pages[at]
        return Image.open(io.BytesIO(self.data[page.thumb_at : page.thumb_at + page.thumb_size]))

    def words(self, at: int = 0) -> list[list[Any]]:
        page = self.drawing.pages[at]
        layer = self.data[page.layer_at : page.layer_at + page.layer_size]
        return json.loads(layer)["words"] if layer else []


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Drawn]:
    """Draw bytes in confined processes."""

    def draw_bytes(data: bytes, limits: Limits | None = None, most: int = 500) -> Drawn:
        path, output = tmp_path / "blob", tmp_path / "output"
        path.write_bytes(data)
        with open(output, "w+b") as file:
            drawing = draw_file(path, file, limits, most)
        return Drawn(drawing, output.read_bytes())

    return draw_bytes


def pdf(*contents: str, page: str = "", further: tuple[str, ...] = ()) -> bytes:
    """A PDF with a page for each content (operators of PDF); `page` is put into each page.

    The font F1 is Helvetica. The objects of `further` have the numbers from 10 on.
    """
    count = len(contents)
    objects = {1: "<< /Type /Catalog /Pages 2 0 R >>"}
    objects[3] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects |= {10 + n: body for n, body in enumerate(further)}
    kids = []
    for n, content in enumerate(contents):
        kids.append(f"{100 + 2 * n} 0 R")
        objects[100 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {101 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> {page} >>"
        )
        objects[101 + 2 * n] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {count} >>"
    out = b"%PDF-1.5\n"
    for number, body in objects.items():
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    return out + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def line(text: str, x: int = 60, y: int = 700, size: int = 20) -> str:
    """Operators that write a line of Latin text; y counts from below."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET"


def picture(colour: object = "white", size: tuple[int, int] = (400, 300), mode: str = "RGB",
            kind: str = "PNG", **saving: Any) -> bytes:  # fmt: skip
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **saving)
    return file.getvalue()
