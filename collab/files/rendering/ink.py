"""Makes pictures of pages small: grey where there is no colour, few tones where there is only text.

Lossless WebP with four tones takes half of what lossy WebP takes for a page of text, and its
letters have no shadows around them.
"""

import io

from PIL import Image, ImageChops

THUMBNAIL = 150
"""Pixels across."""
_TONES = [round(tone / 85) * 85 for tone in range(256)]
_COLOURS = 8
_COLOURED, _COLOURED_SHARE = 32, 0.0005
"""How far apart the three colours of a pixel are, and of how many pixels, in a coloured page."""
_MIDDLE, _MIDDLE_SHARE = slice(64, 208), 0.12
"""Tones that letters have at their edges only, and how many of them make a photograph."""
_QUALITY, _QUALITY_SMALL = 45, 30


def encoded(picture: Image.Image, *, small: bool = False) -> bytes:
    """Return a picture in red, green and blue as WebP, with nothing but its pixels."""
    coloured = _has_colour(picture)
    grey = picture.convert("L")
    if small or _is_photograph(grey):
        quality = _QUALITY_SMALL if small else _QUALITY
        return _webp(picture if coloured else grey, quality=quality, method=4)
    if coloured:
        few = picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        return _webp(few.convert("RGB"), lossless=True, quality=50, method=4)
    return _webp(grey.point(_TONES), lossless=True, quality=50, method=4)


def thumbnail(picture: Image.Image) -> Image.Image:
    """Return a picture some 150 pixels wide, of at most three times that height."""
    scale = min(THUMBNAIL / picture.width, 3 * THUMBNAIL / picture.height, 1.0)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _webp(picture: Image.Image, **settings: int | bool) -> bytes:
    picture.info.clear()  # Pillow would write the profile of colours and what cameras add.
    file = io.BytesIO()
    picture.save(file, "WEBP", **settings)
    return file.getvalue()


def _has_colour(picture: Image.Image) -> bool:
    """Look at a reduced picture: in it the coloured noise of cameras and scanners is gone."""
    reduced = picture.reduce(3) if min(picture.size) >= 3 else picture
    red, green, blue = reduced.split()
    apart = ImageChops.lighter(
        ImageChops.difference(red, green), ImageChops.difference(green, blue)
    )
    pixels = sum(apart.histogram()[_COLOURED:])
    return pixels > reduced.width * reduced.height * _COLOURED_SHARE


def _is_photograph(grey: Image.Image) -> bool:
    return sum(grey.histogram()[_MIDDLE]) > grey.width * grey.height * _MIDDLE_SHARE
