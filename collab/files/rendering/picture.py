"""Draws pictures: photographs as people hold them, scans of many pages one by one."""

from typing import IO, cast

from PIL import Image, ImageOps

from ..model import Reason, UnreadableError
from ..reading.picture import BROKEN, open_picture
from .layer import Word
from .pdf import WIDTH

_MOST_HEIGHT = 3 * WIDTH
_PAGED = "TIFF"
"""Other formats have frames of a film, or previews, beside the picture itself."""
_DEEP = ("I", "F")
"""Modes with more than 256 tones start so; Pillow would cut off what is above 255."""


class PicturePages:
    """The pages of an open picture: one, but for TIFF files.

    Raises :class:`UnreadableError` (damaged, too large).
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        picture = open_picture(file)
        try:
            self.total = getattr(picture, "n_frames", 1) if picture.format == _PAGED else 1
        except BROKEN as error:
            raise UnreadableError(Reason.DAMAGED) from error

    def draw(self, number: int) -> tuple[Image.Image, list[Word]] | None:
        """Return the picture of a page without words; None when it is broken or too large."""
        self._file.seek(0)
        try:
            picture = open_picture(self._file, number)
            if picture.format == "JPEG":
                # The decoder leaves out what will not be seen: a quarter of the memory and time.
                picture.draft("RGB", (2 * WIDTH, 2 * _MOST_HEIGHT))
            return _shrunk(picture), []
        except UnreadableError as error:
            if self.total == 1 or error.reason is Reason.BOMB:
                raise
        except BROKEN:
            if self.total == 1:
                raise UnreadableError(Reason.DAMAGED) from None
        return None


def _shrunk(picture: Image.Image) -> Image.Image:
    """Return the picture upright, on white paper, in the size in which it is shown."""
    picture.load()
    picture = _in_colours(ImageOps.exif_transpose(picture))
    scale = min(WIDTH / picture.width, _MOST_HEIGHT / picture.height, 1.0)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _in_colours(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(_DEEP):
        deep = picture.convert("F")
        low, high = cast("tuple[float, float]", deep.getextrema())
        scale = 255 / max(high - low, 1.0)
        picture = deep.point(lambda tone: tone * scale - low * scale).convert("L")
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(paper, over).convert("RGB")
    return picture.convert("RGB")
