"""Cleans pictures, alone or inside of documents."""

import io
import struct
import threading
from collections.abc import Callable

from ..media_types import SVG, other_type
from ..model import Reason, UnreadableError
from .exif import note_picture_text
from .findings import Findings, What
from .gif import clean_gif
from .jpeg import clean_jpeg
from .png import clean_png
from .svg import clean_svg
from .tiff import clean_tiff
from .webp import clean_webp

Cleaner = Callable[[bytes, Findings], bytes]

_MOST_PIXELS = 100_000_000
_QUALITY = 92
_EMF, _WMF = b"\x01\x00\x00\x00", (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")


def clean_bmp(data: bytes, findings: Findings) -> bytes:
    """Write the picture anew from its pixels: what else is in the file goes."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["BMP"]) as picture:
        _check(picture.width * picture.height)
        if picture.info.get("icc_profile"):
            findings.add(What.COLOUR_PROFILE)
        out = io.BytesIO()
        picture.save(out, "BMP")
    promised = int.from_bytes(data[2:6], "little")
    if promised and data[max(promised, len(out.getvalue())) :].strip(b"\x00"):
        findings.add(What.APPENDED)
    return out.getvalue()


def clean_heic(data: bytes, findings: Findings) -> bytes:
    """Make a JPEG of a telephone's picture: its own form has patents, so nothing free writes it."""
    import pi_heif
    from PIL import Image

    _need_a_thread()
    pi_heif.register_heif_opener(decode_threads=1)
    with Image.open(io.BytesIO(data), formats=["HEIF"]) as picture:
        _check(picture.width * picture.height)
        if picture.info.get("exif"):
            _note_exif(picture.info["exif"], findings)
        if picture.info.get("xmp"):
            note_picture_text(picture.info["xmp"], findings)
        if picture.info.get("thumbnails"):
            findings.add(What.PREVIEWS)
        profile = picture.info.get("icc_profile")
        if profile:
            findings.add(What.COLOUR_PROFILE)
        plain = _in_common_colours(picture.convert("RGB"), profile)
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _need_a_thread() -> None:
    """Stop where the system forbids threads: without one the library ends the whole process."""
    try:
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
    except RuntimeError as error:
        raise UnreadableError(Reason.UNSUPPORTED) from error


def _note_exif(block: bytes, findings: Findings) -> None:
    from . import exif

    exif.note(block.removeprefix(b"Exif\x00\x00"), findings)


def _in_common_colours(picture, profile):  # type: ignore[no-untyped-def]
    """Translate the colours of the device to sRGB, which stands for pictures without a profile."""
    if not profile:
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _check(pixels: int) -> None:
    if pixels > _MOST_PIXELS:
        raise UnreadableError(Reason.TOO_LARGE)


CLEANERS: dict[str, Cleaner] = {
    "image/jpeg": clean_jpeg,
    "image/png": clean_png,
    "image/gif": clean_gif,
    "image/webp": clean_webp,
    "image/tiff": clean_tiff,
    "image/bmp": clean_bmp,
    "image/heic": clean_heic,
    SVG: clean_svg,
}
"""By media type. Of these only HEIC becomes another type: JPEG."""


def clean_inner(data: bytes, name: str, findings: Findings) -> bytes:
    """Clean a picture inside of a document; one that cannot be cleaned stays, and is noted."""
    media_type = other_type(data[:4096])
    if media_type is None and name.lower().endswith(".svg"):
        media_type = SVG
    if data[:4] == _EMF and data[40:44] == b" EMF":
        return _without_description(data, findings)
    if data[:4] in _WMF or not data:
        return data
    try:
        if media_type in CLEANERS and media_type != "image/heic":
            return CLEANERS[media_type](data, findings)
    except UnreadableError:
        pass
    findings.add(What.UNCLEANED_PARTS)
    return data


def _without_description(data: bytes, findings: Findings) -> bytes:
    """Blank the description of an enhanced metafile: program and title ([MS-EMF] 2.2.9)."""
    if len(data) < 68:
        return data
    letters, place = struct.unpack_from("<II", data, 60)
    end = place + 2 * letters
    if not letters or place < 68 or end > len(data):
        return data
    findings.add(What.SOFTWARE)
    return data[:place] + b"\x00" * (2 * letters) + data[end:]
