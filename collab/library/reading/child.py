"""The reading process: one file on standard input, lines of JSON on standard output.

Lines, in this order: ``{"type": …}``, ``{"total": …}`` and ``{"page": [number, label, text]}``
as they come, ``{"error": …}`` when a reader failed in an unforeseen way, ``{"end": …}`` last.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import IO, Any

from . import media_types as types
from .confine import confine
from .language import language_of, load_model
from .model import Limits, PageText, Reason, UnreadableError
from .sink import Sink

Reader = Callable[[IO[bytes], Sink, Limits], None]

_READERS = {
    types.PDF: ("pdf", "read_pdf"),
    types.DOC: ("doc", "read_doc"),
    types.DOCX: ("docx", "read_docx"),
    types.DOCM: ("docx", "read_docx"),
    types.ODT: ("odf", "read_odf"),
    types.ODS: ("odf", "read_odf"),
    types.ODP: ("odf", "read_odf"),
    types.HTML: ("html", "read_html"),
    types.TEXT: ("plain", "read_text"),
    types.JSON: ("plain", "read_text"),
    types.MARKDOWN: ("plain", "read_markdown"),
    types.CSV: ("plain", "read_table"),
    types.TSV: ("plain", "read_table"),
    types.RTF: ("rtf", "read_rtf"),
    types.XLSX: ("spreadsheet", "read_xlsx"),
    types.XLSM: ("spreadsheet", "read_xlsx"),
    types.PPTX: ("slides", "read_pptx"),
    types.PPTM: ("slides", "read_pptx"),
    types.EPUB: ("epub", "read_epub"),
    types.EML: ("mail", "read_message"),
    types.MBOX: ("mail", "read_mailbox"),
}


def main(claimed: str | None, limits: Limits) -> None:
    """Confine this process, read standard input and report on standard output."""
    with contextlib.suppress(OSError):
        load_model()
    confine(limits)
    signal.signal(signal.SIGXCPU, _out_of_time)
    with open(0, "rb") as file:
        report(file, claimed, limits, _write_line)


def report(
    file: IO[bytes], claimed: str | None, limits: Limits, send: Callable[[dict[str, Any]], None]
) -> None:
    """Read *file* and send what is found, line by line; always ends with an "end" line."""
    sink = Sink(
        limits,
        on_page=lambda page: send({"page": [page.number, page.label, page.text]}),
        on_total=lambda total: send({"total": total}),
    )
    reason: Reason | None = None
    try:
        media_type = types.type_of(file, limits, claimed)
        send({"type": media_type})
        _reader(media_type)(file, sink, limits)
    except UnreadableError as error:
        reason = error.reason
    except MemoryError:
        reason = Reason.TOO_LARGE
    except Exception as error:  # A fault in a reader must cost one file's text, no more.
        reason = Reason.DAMAGED
        send({"error": _place(error)})
    language = None if reason is Reason.BOMB else _language(sink.pages)
    send({"end": {"reason": reason, "title": sink.title, "language": language}})


def _reader(media_type: str) -> Reader:
    if media_type not in _READERS:
        raise UnreadableError(Reason.UNSUPPORTED)
    module, function = _READERS[media_type]
    reader: Reader = getattr(importlib.import_module(f".{module}", __package__), function)
    return reader


def _language(pages: list[PageText]) -> str | None:
    try:
        return language_of(page.text for page in pages)
    except (MemoryError, OSError, UnreadableError):
        return None  # The text matters more, and it is already out.


def _place(error: Exception) -> str:
    """Name the kind and the place of an error, without anything that the file says."""
    folder = os.path.dirname(__file__)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if os.path.dirname(frame.filename) == folder]
    where = f"{os.path.basename(ours[-1].filename)}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} at {where}"


def _out_of_time(number: int, frame: object) -> None:
    raise UnreadableError(Reason.TOO_SLOW)


def _write_line(message: dict[str, Any]) -> None:
    line = memoryview(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    while line:
        line = line[os.write(sys.stdout.fileno(), line) :]
