"""Reads PDF files page by page with pdfium."""

import ctypes
from itertools import islice
from typing import IO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ..model import Limits, Reason, UnreadableError
from .clean import garbled, join_broken_words
from .sink import Sink

_LOCKED = frozenset({pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY})
_FEWEST_LETTERS = 32
"""A page with fewer may be a scan with a stamp or a number on it."""
_MOSTLY, _BARELY = 0.5, 0.05
"""Shares of a page that pictures cover."""
_FEWEST_OUTLINES, _MOST_OBJECTS = 100, 2000


def open_pdf(file: IO[bytes], password: str | None = None) -> pdfium.PdfDocument:
    """Open a PDF; the file is read piece by piece, so that a large scan needs no large memory.

    Raises :class:`UnreadableError` (encrypted, damaged).
    """
    try:
        return pdfium.PdfDocument(file, password=password)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in _LOCKED
        raise UnreadableError(Reason.ENCRYPTED if locked else Reason.DAMAGED) from error


def read_pdf(file: IO[bytes], sink: Sink, limits: Limits, password: str | None = None) -> None:
    """Read the text layer of every page, words broken at line ends joined.

    A page that pdfium cannot load stays empty, so that the numbers of the others stay right; one
    whose letters stand in a picture, or make no sense, is said to be pictured. Raises
    :class:`UnreadableError` (encrypted, damaged).
    """
    document = open_pdf(file, password)
    pages = len(document)
    if pages == 0:
        raise UnreadableError(Reason.DAMAGED)
    sink.entitle(_title(document))
    sink.total(min(pages, limits.pages))
    failed = 0
    for index in range(pages):
        text, pictured = _page_text(document, index)
        failed += text is None
        sink.page(text or "", document.get_page_label(index), pictured=pictured)
    if failed:
        raise UnreadableError(Reason.DAMAGED)


def _page_text(document: pdfium.PdfDocument, index: int) -> tuple[str | None, bool]:
    """Return the text of a page, and whether it has to be recognised instead."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None, False
    try:
        text_page = page.get_textpage()
        text = join_broken_words(_all_characters(text_page))
        text_page.close()
        return text, _is_pictured(page, text)
    except pdfium.PdfiumError:
        return None, False
    finally:
        page.close()


def _is_pictured(page: pdfium.PdfPage, text: str) -> bool:
    """Tell a scan, a page of outlines, and letters that a scanner's program guessed wrongly."""
    letters = sum(map(str.isalnum, text))
    if letters >= _FEWEST_LETTERS:
        return garbled(text) and (_pictured_share(page) > _MOSTLY or "\ufffd" in text)
    return _pictured_share(page) > _BARELY or _outlines(page) > _FEWEST_OUTLINES


def _pictured_share(page: pdfium.PdfPage) -> float:
    """Return how much of the page pictures cover, from 0 to 1; some more where they overlap."""
    width, height = page.get_size()
    covered = 0.0
    for picture in islice(page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE]), _MOST_OBJECTS):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / max(width * height, 1.0)


def _outlines(page: pdfium.PdfPage) -> int:
    """Count drawn paths: letters that were turned into outlines are some hundred."""
    drawn = page.get_objects([pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_SHADING])
    return sum(1 for _ in islice(drawn, _MOST_OBJECTS))


def _all_characters(text_page: pdfium.PdfTextPage) -> str:
    """Everything on the page in the order of the file; cut-off text outside the paper as well."""
    count = pdfium_c.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    # pdfium counts the closing zero; a pair of surrogates may be cut in two by broken fonts.
    data = ctypes.string_at(buffer, max(written - 1, 0) * 2)
    return data.decode("utf-16-le", "replace")


def _title(document: pdfium.PdfDocument) -> str | None:
    """Programs often leave "Microsoft Word - name.doc" as the title: that is a file's name."""
    title = document.get_metadata_value("Title").strip()
    title = title.removeprefix("Microsoft Word - ")
    is_file_name = title.lower().endswith((".doc", ".docx", ".odt", ".rtf", ".pdf", ".indd"))
    return None if is_file_name or title.lower() in ("untitled", "document1") else title
