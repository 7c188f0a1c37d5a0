"""Opens pictures with Pillow, none that would unpack to more than is reasonable."""

from typing import IO

import pi_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from ..model import Limits, Reason, UnreadableError
from .sink import Sink

MOST_PIXELS = 50_000_000
"""Of one picture: a page of A3 with 600 dots an inch has 70 million, a telephone takes 12 to 50."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "HEIF")
_PAGED = frozenset({"TIFF"})
"""Other formats have frames of a film, or previews, beside the picture itself."""
BROKEN = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, RuntimeError, IndexError,
           KeyError, TypeError)  # fmt: skip


def read_picture(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Say how many pages there are: their letters would have to be recognised.

    Only headers are read. Raises :class:`UnreadableError` (damaged, too large).
    """
    picture = open_picture(file)
    try:
        pages = getattr(picture, "n_frames", 1) if picture.format in _PAGED else 1
    except BROKEN as error:
        raise UnreadableError(Reason.DAMAGED) from error
    sink.total(min(pages, limits.pages))
    for _ in range(pages):
        sink.page("", pictured=True)


def open_picture(file: IO[bytes], page: int = 1) -> Image.Image:
    """Return a picture whose pixels are not unpacked yet.

    Raises :class:`UnreadableError`: damaged, too large (more pixels than `MOST_PIXELS`).
    """
    # Beyond its own limit Pillow only warns; ours is checked below, before anything is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    pi_heif.register_heif_opener(decode_threads=1, thumbnails=False)
    try:
        picture = Image.open(file, formats=_FORMATS)
        if page > 1:
            picture.seek(page - 1)
    except UnidentifiedImageError as error:
        raise UnreadableError(Reason.DAMAGED) from error
    except BROKEN as error:
        raise UnreadableError(Reason.DAMAGED) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise UnreadableError(Reason.TOO_LARGE)
    return picture
