"""The task "expose": grey pictures of pages, on which letters can be recognised.

Each picture is written to the output as a PGM file, and told of by ``{"picture": [page, place,
size]}``. A page that cannot be drawn is told of with the size 0.
"""

from collections.abc import Callable
from functools import partial
from typing import IO, Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from .. import media_types as types
from ..model import Limits
from .pdf import open_pdf
from .picture import BROKEN, open_picture

_DOTS = 300 / 72
"""Of the picture for each point of the paper: 300 an inch, what recognition is trained for."""
_MOST_PIXELS = 12_000_000
"""Of the grey picture: a page of A4 with 300 dots an inch has 8.7 million."""
_FEWEST_WIDTH = 1_000
_LARGEST_ENLARGING = 3


def perform(
    file: IO[bytes],
    arguments: dict[str, Any],
    limits: Limits,
    send: Callable[[dict[str, Any]], None],
    output: IO[bytes],
) -> None:
    """Draw ``arguments["pages"]`` of a file of the type ``arguments["type"]``."""
    place = 0
    draw = _drawing(file, arguments["type"])
    for page in arguments["pages"]:
        picture = draw(page)
        data = _grey(picture) if picture else b""
        output.write(data)
        output.flush()
        send({"picture": [page, place, len(data)]})
        place += len(data)


def _drawing(file: IO[bytes], media_type: str) -> Callable[[int], Image.Image | None]:
    if media_type == types.PDF:
        return partial(_page_of_pdf, open_pdf(file))
    return partial(_picture, file)


def _page_of_pdf(document: pdfium.PdfDocument, number: int) -> Image.Image | None:
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DOTS, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        picture = bitmap.to_pil().convert("L")
        bitmap.close()
        page.close()
    except (pdfium.PdfiumError, IndexError, ValueError):
        return None
    return picture


def _picture(file: IO[bytes], number: int) -> Image.Image | None:
    file.seek(0)
    try:
        picture = open_picture(file, number)
        # A photograph is unpacked in half its size, a quarter …, as far as enough is left.
        picture.draft("L", _bounded(picture.size, 2 * _MOST_PIXELS))
        picture = ImageOps.exif_transpose(picture)
        if picture.has_transparency_data:
            picture = _on_white(picture)
        picture = picture.convert("L")
        size = _bounded(picture.size, _MOST_PIXELS)
        if size[0] < _FEWEST_WIDTH:
            factor = min(_LARGEST_ENLARGING, _FEWEST_WIDTH / max(size[0], 1) + 1)
            size = _bounded((int(size[0] * factor), int(size[1] * factor)), _MOST_PIXELS)
        return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
    except BROKEN:
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    picture = picture.convert("LA")
    paper = Image.new("L", picture.size, 255)
    paper.paste(picture.getchannel("L"), mask=picture.getchannel("A"))
    return paper


def _bounded(size: tuple[int, int], most: int) -> tuple[int, int]:
    width, height = size
    factor = min(1.0, (most / max(width * height, 1)) ** 0.5)
    return max(1, int(width * factor)), max(1, int(height * factor))


def _grey(picture: Image.Image) -> bytes:
    return b"P5 %d %d 255\n" % picture.size + picture.tobytes()
