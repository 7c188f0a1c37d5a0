"""Reads PDF files page by page with pdfium."""

import ctypes
from typing import IO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from .clean import join_broken_words
from .model import Limits, Reason, UnreadableError
from .sink import Sink

_LOCKED = frozenset({pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY})


def read_pdf(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the text layer of every page, words broken at line ends joined.

    A page that pdfium cannot load stays empty, so that the numbers of the others stay right.
    Raises :class:`UnreadableError` (encrypted, damaged).
    """
    try:
        document = pdfium.PdfDocument(file.read())
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in _LOCKED
        raise UnreadableError(Reason.ENCRYPTED if locked else Reason.DAMAGED) from error
    pages = len(document)
    if pages == 0:
        raise UnreadableError(Reason.DAMAGED)
    sink.entitle(_title(document))
    sink.total(min(pages, limits.pages))
    failed = 0
    for index in range(pages):
        text = _page_text(document, index)
        failed += text is None
        sink.page(text or "", document.get_page_label(index))
    if failed:
        raise UnreadableError(Reason.DAMAGED)


def _page_text(document: pdfium.PdfDocument, index: int) -> str | None:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None
    try:
        text_page = page.get_textpage()
        text = join_broken_words(_all_characters(text_page))
        text_page.close()
        return text
    except pdfium.PdfiumError:
        return None
    finally:
        page.close()


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
