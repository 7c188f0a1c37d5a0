"""What lists and pages say about a file: its type, its size, its pages, its text in paragraphs."""

import re
from dataclasses import dataclass

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from ..files import media_types as types
from ..files.reading import Reason
from . import bp
from .models import ReadingState, Version
from .names import ending_of

_LABELS = {
    types.PDF: "PDF", types.DOC: "DOC", types.XLS: "XLS", types.PPT: "PPT", types.MSG: "MSG",
    types.DOCX: "DOCX", types.XLSX: "XLSX", types.PPTX: "PPTX", types.DOCM: "DOCM",
    types.XLSM: "XLSM", types.PPTM: "PPTM", types.ODT: "ODT", types.ODS: "ODS", types.ODP: "ODP",
    types.EPUB: "EPUB", types.RTF: "RTF", types.HTML: "HTML", types.TEXT: "TXT",
    types.MARKDOWN: "MD", types.CSV: "CSV", types.TSV: "TSV", types.JSON: "JSON",
    types.XML: "XML", types.SVG: "SVG", types.EML: "EML", types.MBOX: "MBOX", types.ZIP: "ZIP",
    types.TAR: "TAR", types.GZIP: "GZ", types.BZIP2: "BZ2", types.XZ: "XZ", types.RAR: "RAR",
    types.SEVEN_ZIP: "7Z", types.XLSB: "XLSB", "audio/mpeg": "MP3", "video/quicktime": "MOV",
    "video/x-msvideo": "AVI", "video/x-ms-asf": "WMV",
    "application/vnd.microsoft.portable-executable": "EXE",
}  # fmt: skip
_SHEETS = frozenset({types.XLS, types.XLSX, types.XLSM, types.XLSB, types.ODS})
_SLIDES = frozenset({types.PPT, types.PPTX, types.PPTM, types.ODP})
_TABLES = _SHEETS | {types.CSV, types.TSV}
_HARD_LINES = frozenset({types.PDF, types.TEXT, types.EML, types.MBOX}) | types.PICTURES
_FULL = 0.6
"""A line that is shorter than this share of the page's longest ends its paragraph."""


@dataclass(frozen=True)
class Kind:
    """The type of a file as people call it, and the icon that stands for it."""

    label: str
    icon: str


@bp.app_template_filter()
def file_kind(version: Version) -> Kind:
    """Return the kind by the content once it is known, by the name's ending until then."""
    media_type = version.media_type or types.claimed_type(version.filename) or types.UNKNOWN
    label = _LABELS.get(media_type)
    if label is None:
        subtype = media_type.partition("/")[2].removeprefix("x-").upper()
        short = subtype if subtype.isalnum() and len(subtype) <= 5 else ""
        label = short or (ending_of(version.filename) if not version.disguised else "")
    if media_type in _TABLES:
        icon = "table"
    else:
        icon = "picture" if media_type.startswith("image/") else "document"
    return Kind(label or _("File"), icon)


@bp.app_template_filter()
def file_size(size: int) -> str:
    """Return bytes in the words of the page's language: "88 KB", "1.8 MB", "5 GB"."""
    locale = get_locale()
    if size < 1 << 10:
        return ngettext("%(num)d byte", "%(num)d bytes", size)
    if size < 1 << 20:
        return _("%(size)s KB", size=format_decimal(round(size / 1024), locale=locale))
    great = size >= 1 << 30
    number = size / (1 << (30 if great else 20))
    shown = format_decimal(round(number, 1 if number < 100 else 0), locale=locale)
    return _("%(size)s GB", size=shown) if great else _("%(size)s MB", size=shown)


@bp.app_template_filter()
def page_count(version: Version) -> str:
    """Return "24 pages", "6 sheets" or "40 slides"; empty while or when nothing was read.

    A single picture and a list of files have no pages to speak of.
    """
    count = version.pages_done
    single = version.media_type in types.PICTURES and count == 1
    if version.state != "read" or not count or single or version.media_type in types.ARCHIVES:
        return ""
    if version.media_type == types.MBOX:
        return ngettext("%(num)d message", "%(num)d messages", count)
    if version.media_type == types.EPUB:
        return ngettext("%(num)d chapter", "%(num)d chapters", count)
    if version.media_type in _SHEETS:
        return ngettext("%(num)d sheet", "%(num)d sheets", count)
    if version.media_type in _SLIDES:
        return ngettext("%(num)d slide", "%(num)d slides", count)
    return ngettext("%(num)d page", "%(num)d pages", count)


@bp.app_template_filter()
def reading_state(version: Version) -> str:
    """Return the state that the mark of reading shows: a scan is shown as one.

    Empty for sound and video, which have no text: nothing is wrong with these.
    """
    if version.state == ReadingState.UNREADABLE and version.reason == Reason.MEDIA:
        return ""
    return "scanned" if version.state == ReadingState.READ and version.scanned else version.state


@bp.app_template_filter()
def page_heading(number: int, media_type: str | None) -> str:
    """Return what stands above the text of one page: "Page 3", "Sheet 3", "Slide 3"."""
    if media_type in _SHEETS:
        return _("Sheet %(number)s", number=number)
    if media_type in _SLIDES:
        return _("Slide %(number)s", number=number)
    if media_type == types.MBOX:
        return _("Message %(number)s", number=number)
    if media_type == types.EPUB:
        return _("Chapter %(number)s", number=number)
    if media_type in types.ARCHIVES:
        return _("List of files, part %(number)s", number=number)
    return _("Page %(number)s", number=number)


@bp.app_template_filter()
def paragraphs(text: str, media_type: str | None) -> list[str]:
    """Cut the text of a page into paragraphs.

    In a PDF and in plain text the lines of a paragraph are broken where the paper ended: full
    lines are joined again, a short one ends the paragraph. Elsewhere each line is a paragraph.
    """
    lines = [re.sub(r"\t+", "\u2003", line).strip() for line in text.split("\n")]
    if media_type not in _HARD_LINES:
        return [line for line in lines if line]
    full = max(map(len, lines), default=0) * _FULL
    found: list[str] = []
    goes_on = False
    for line in lines:
        if line and goes_on:
            found[-1] += f" {line}"
        elif line:
            found.append(line)
        goes_on = bool(line) and len(line) >= full
    return found
