"""Draws the pages of PDF files with pdfium."""

from typing import IO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from ..model import Reason, UnreadableError
from ..reading.pdf import open_pdf
from .layer import Word, words_of

WIDTH = 1100
"""Pixels across; a page of ordinary print can be read at that width, and is some 50 KB."""
_MOST_HEIGHT = 3 * WIDTH
_SMALLEST = 1.0
"""Points; a page that is smaller has a broken size."""
_MOST_NOTES = 2000
_NOTES = frozenset(
    {pdfium_c.FPDF_ANNOT_TEXT, pdfium_c.FPDF_ANNOT_POPUP, pdfium_c.FPDF_ANNOT_FILEATTACHMENT}
)
"""Remarks that lie on the paper: the cleaned copy has none, so they are not drawn either."""


class PdfPages:
    """The pages of an open PDF. Raises :class:`UnreadableError` (encrypted, damaged)."""

    def __init__(self, file: IO[bytes]) -> None:
        self._document = open_pdf(file)
        self.total = len(self._document)
        if not self.total:
            raise UnreadableError(Reason.DAMAGED)

    def draw(self, number: int) -> tuple[Image.Image, list[Word]] | None:
        """Return the picture of a page and its words; None when pdfium cannot load it."""
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError:
            return None
        try:
            _remove_notes(page)
            return _picture(page), words_of(page)
        except pdfium.PdfiumError:
            return None
        finally:
            page.close()


def _picture(page: pdfium.PdfPage) -> Image.Image:
    width, height = (max(side, _SMALLEST) for side in page.get_size())
    scale = min(WIDTH / width, _MOST_HEIGHT / height)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        return _copied(bitmap)
    finally:
        bitmap.close()


def _copied(bitmap: pdfium.PdfBitmap) -> Image.Image:
    """Return pixels of their own: those of the bitmap go with it."""
    picture = bitmap.to_pil()
    return picture.copy() if picture.mode == "RGB" else picture.convert("RGB")


def _remove_notes(page: pdfium.PdfPage) -> None:
    for index in reversed(range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MOST_NOTES))):
        note = pdfium_c.FPDFPage_GetAnnot(page, index)
        kind = pdfium_c.FPDFAnnot_GetSubtype(note)
        pdfium_c.FPDFPage_CloseAnnot(note)
        if kind in _NOTES:
            pdfium_c.FPDFPage_RemoveAnnot(page, index)
