"""The task "clean": from the bytes of a file to a copy that does not tell who made it.

Messages, in this order: ``{"type": …}``, the type of the file; ``{"found": {"what": …, "count": …,
"detail": …}}`` for each kind of thing; ``{"made": [type, ending]}`` when a copy was written to the
output, with null for an ending that stays; ``{"made": null}`` when there was nothing to take away.
"""

import errno
import importlib
from collections.abc import Callable
from typing import IO, Any

from .. import media_types as types
from ..archive import Archive
from ..model import Limits, Reason, UnreadableError
from .findings import Findings

Send = Callable[[dict[str, Any]], None]

_OFFICE = frozenset({types.DOCX, types.DOCM, types.XLSX, types.XLSM, types.PPTX, types.PPTM})
_OPEN = frozenset({types.ODT, types.ODS, types.ODP})
_ENDINGS = {types.DOCM: "docx", types.XLSM: "xlsx", types.PPTM: "pptx", "image/heic": "jpg"}
_MOST_IN_MEMORY = 192 << 20


def perform(
    file: IO[bytes], arguments: dict[str, Any], limits: Limits, send: Send, output: IO[bytes]
) -> None:
    """Clean *file* into *output* and send what was found.

    ``arguments["claimed"]`` is the type that its name promises.
    """
    findings = Findings()
    media_type = types.type_of(file, limits, arguments.get("claimed"))
    send({"type": media_type})
    try:
        made = _clean(file, media_type, limits, findings, output)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise UnreadableError(Reason.TOO_LARGE) from error
        raise
    for each in findings.listed():
        send({"found": {"what": each.what, "count": each.count, "detail": each.detail}})
    send({"made": made})


def _clean(
    file: IO[bytes], media_type: str, limits: Limits, findings: Findings, output: IO[bytes]
) -> list[str | None] | None:
    ending = _ENDINGS.get(media_type)
    if media_type in types.WRITTEN:
        return None
    if media_type in _OFFICE:
        from .ooxml import WITHOUT_MACROS, clean_ooxml

        clean_ooxml(Archive(file, limits), output, limits, findings)
        return [WITHOUT_MACROS.get(media_type, media_type), ending]
    if media_type in _OPEN:
        _task("odf", "clean_odf")(Archive(file, limits), output, findings)
    elif media_type == types.EPUB:
        _task("epub", "clean_epub")(Archive(file, limits), output, findings)
    elif media_type == types.PDF:
        _task("pdf", "clean_pdf")(file, output, findings)
    elif media_type.startswith(("audio/", "video/")):
        _task("media", "clean_media")(file, media_type, output, findings)
    else:
        return _clean_whole(file, media_type, findings, output)
    return [media_type, ending]


def _clean_whole(
    file: IO[bytes], media_type: str, findings: Findings, output: IO[bytes]
) -> list[str | None] | None:
    """Clean what is small enough to be held in memory: pictures, pages and texts with marks."""
    cleaners = {types.HTML: ("web", "clean_web"), types.RTF: ("rtf", "clean_rtf")}
    if media_type in cleaners:
        cleaner = _task(*cleaners[media_type])
    else:
        cleaner = _task("pictures", "CLEANERS").get(media_type)
    if cleaner is None:
        raise UnreadableError(Reason.UNSUPPORTED)
    data = file.read(_MOST_IN_MEMORY + 1)
    if len(data) > _MOST_IN_MEMORY:
        raise UnreadableError(Reason.TOO_LARGE)
    cleaned = cleaner(data, findings)
    if not findings and media_type != "image/heic":
        return None
    output.write(cleaned)
    made = "image/jpeg" if media_type == "image/heic" else media_type
    return [made, _ENDINGS.get(media_type)]


def _task(module: str, function: str) -> Any:
    return getattr(importlib.import_module(f".{module}", __package__), function)
