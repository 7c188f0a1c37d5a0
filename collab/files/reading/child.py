"""The task "read": from the bytes of a file to messages that tell type, pages and title.

Messages, in this order: ``{"type": …}``, ``{"total": …}`` and ``{"page": [label, text, pictured]}``
as they come, ``{"about": {"title": …}}`` last.
"""

import importlib
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from .. import media_types as types
from ..model import Limits, Reason, UnreadableError
from .sink import Sink

Reader = Callable[[IO[bytes], Sink, Limits], None]
Send = Callable[[dict[str, Any]], None]

_READERS = {
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
    types.XLS: ("xls", "read_xls"),
    types.XLSB: ("xls", "read_xls"),
    types.XLSX: ("spreadsheet", "read_xlsx"),
    types.XLSM: ("spreadsheet", "read_xlsx"),
    types.PPT: ("ppt", "read_ppt"),
    types.PPTX: ("slides", "read_pptx"),
    types.PPTM: ("slides", "read_pptx"),
    types.EPUB: ("epub", "read_epub"),
    types.MSG: ("msg", "read_msg"),
    types.EML: ("mail", "read_message"),
    types.MBOX: ("mail", "read_mailbox"),
    types.ZIP: ("listing", "list_zip"),
    **dict.fromkeys((types.TAR, types.GZIP, types.BZIP2, types.XZ), ("listing", "list_tar")),
    types.SEVEN_ZIP: ("sevenzip", "list_7z"),
    types.RAR: ("rar", "list_rar"),
    **dict.fromkeys(types.PICTURES, ("picture", "read_picture")),
}


def perform(
    file: IO[bytes], arguments: dict[str, Any], limits: Limits, send: Send, output: IO[bytes]
) -> None:
    """Read *file* and send what is found; ``arguments["claimed"]`` is what its name promises.

    ``arguments["secret"]`` is the password of a locked file, where there is one.
    """
    sink = Sink(
        limits,
        on_page=lambda page: send({"page": [page.label, page.text, page.pictured]}),
        on_total=lambda total: send({"total": total}),
    )
    password = arguments.get("secret")
    try:
        if password:
            from .locks import unlocked

            file = unlocked(file, password, limits)
        media_type = types.type_of(file, limits, arguments.get("claimed"))
        send({"type": media_type})
        _reader(media_type, password)(file, sink, limits)
    finally:
        send({"about": {"title": sink.title}})


def _reader(media_type: str, password: str | None) -> Reader:
    if media_type == types.PDF:
        from .pdf import read_pdf

        return partial(read_pdf, password=password)
    if media_type not in _READERS:
        raise UnreadableError(Reason.UNSUPPORTED)
    module, function = _READERS[media_type]
    reader: Reader = getattr(importlib.import_module(f".{module}", __package__), function)
    return reader
