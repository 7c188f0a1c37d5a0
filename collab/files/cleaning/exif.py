"""Says what EXIF told, for the list of what was removed, and keeps which way is up."""

import contextlib
import struct
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base

from .findings import Findings, What

_PERSONAL = {
    Base.Artist: What.AUTHORS,
    Base.XPAuthor: What.AUTHORS,
    Base.Copyright: What.AUTHORS,
    Base.CameraOwnerName: What.AUTHORS,
    Base.Make: What.DEVICE,
    Base.Model: What.DEVICE,
    Base.BodySerialNumber: What.DEVICE,
    Base.LensModel: What.DEVICE,
    Base.HostComputer: What.DEVICE,
    Base.Software: What.SOFTWARE,
    Base.DateTime: What.DATES,
    Base.DateTimeOriginal: What.DATES,
    Base.DateTimeDigitized: What.DATES,
}
_TAGS = frozenset(int(tag) for tag in _PERSONAL)
_UPRIGHT = 1
_ORIENTATIONS = range(2, 9)


def note(block: bytes, findings: Findings) -> int:
    """Note what an EXIF block tells; return the orientation, 1–8.

    The block is a TIFF structure, without the "Exif" that some formats put in front.
    """
    orientation = _UPRIGHT
    findings.add(What.PICTURE_DATA)
    with contextlib.suppress(Exception):  # a broken block is thrown away like a whole one
        exif = Image.Exif()
        exif.load(b"Exif\x00\x00" + block)
        orientation = int(exif.get(Base.Orientation, _UPRIGHT))
        for fields in (exif, exif.get_ifd(IFD.Exif)):
            for tag, value in fields.items():
                what = _PERSONAL.get(Base(tag)) if tag in _TAGS else None
                if what is not None and value:
                    findings.add(what, _text(value, tag))
        place = exif.get_ifd(IFD.GPSInfo)
        if place:
            findings.add(What.PLACE, _place(place))
        if exif.get_ifd(IFD.IFD1):
            findings.add(What.PREVIEWS)
    return orientation if orientation in _ORIENTATIONS else _UPRIGHT


def upright(orientation: int) -> bytes:
    """Return an EXIF block that says the orientation alone; empty for an upright picture."""
    if orientation not in _ORIENTATIONS:
        return b""
    entry = struct.pack(">HHIHH", Base.Orientation, 3, 1, orientation, 0)
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


def _text(value: Any, tag: int) -> Any:
    if isinstance(value, bytes) and tag == Base.XPAuthor:
        return value.decode("utf-16-le", "replace")
    return value


def _place(fields: Any) -> str:
    """Return latitude and longitude in degrees, as far as they can be read."""
    with contextlib.suppress(Exception):
        degrees = []
        for reference, place in ((1, 2), (3, 4)):
            degree, minute, second = (float(part) for part in fields[place])
            sign = -1 if fields[reference] in ("S", "W") else 1
            degrees.append(f"{sign * (degree + minute / 60 + second / 3600):.5f}")
        return ", ".join(degrees)
    return ""


def note_picture_text(value: bytes, findings: Findings) -> None:
    """Note a text inside a picture: XMP, a comment, a chunk of words."""
    findings.add(What.PICTURE_DATA)
    if b"CreatorTool" in value:
        findings.add(What.SOFTWARE)


__all__ = ["note", "note_picture_text", "upright"]
