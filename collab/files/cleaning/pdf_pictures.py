"""Pictures that stand in a PDF as files of their own: JPEG and JPEG 2000."""

from typing import Any

import pikepdf
from pikepdf import Array, Name, Pdf, Stream, StreamDecodeLevel

from ..model import UnreadableError
from .findings import Findings, What
from .jpeg import clean_jpeg
from .jpeg2000 import clean_jpeg2000


def clean_picture(stream: Stream, findings: Findings) -> None:
    """Clean a picture, also one that was packed once more around; what cannot be is noted."""
    filters = stream.get("/Filter")
    kinds: list[Any] = list(filters) if isinstance(filters, Array) else [filters]
    if not kinds or kinds[-1] not in (Name.DCTDecode, Name.JPXDecode):
        return
    given = stream.get("/DecodeParms")
    parameters: list[Any] = list(given) if isinstance(given, Array) else [given]
    inner = Findings()
    try:
        data = _unpacked(stream, kinds[:-1])
        if kinds[-1] == Name.DCTDecode:
            cleaned = clean_jpeg(data, inner, standing=False)
        else:
            cleaned = clean_jpeg2000(data, inner)
    except (UnreadableError, pikepdf.PdfError):
        findings.add(What.UNCLEANED_PARTS)
        return
    if inner:
        findings.merge(inner)
        last = parameters[-1] if len(parameters) == len(kinds) else None
        stream.write(cleaned, filter=kinds[-1], decode_parms=last)


def _unpacked(stream: Stream, outer: list[Any]) -> bytes:
    """Return the picture without what is packed around it. Raises `PdfError`."""
    data = stream.read_raw_bytes()
    if not outer:
        return data
    with Pdf.new() as scrap:
        packed = Stream(scrap, data)
        packed.Filter = Array([Name(str(each)) for each in outer])
        return packed.read_bytes(StreamDecodeLevel.generalized)
