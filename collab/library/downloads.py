"""Giving a file out: never shown by the browser as a page of ours, resumable, kept by nobody."""

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, request
from flask_babel import gettext as _

from ..files import media_types as types
from ..web.errors import answer
from .models import CleanState, Version
from .names import ending_of
from .storage import files

_PLAIN = ("application/vnd.", "audio/", "video/")
_KNOWN = frozenset(
    {types.PDF, types.DOC, types.EPUB, types.RTF, "image/png", "image/jpeg", "image/gif",
     "image/webp", "image/tiff", "image/heic"}
)  # fmt: skip
_AGAIN = 4
"""Seconds after which a browser asks again for a copy that is being made."""


@dataclass(frozen=True)
class Given:
    """Bytes in the store that are given out, and under which name and type."""

    blob: str
    size: int
    sha256: str
    media_type: str | None
    filename: str
    short: str
    """A name in ASCII, for programs that know no better."""


def copy_of(version: Version) -> Given:
    """Return what members are given: the cleaned copy, or the file itself where there is none."""
    if version.clean_state != CleanState.CLEANED or version.clean_blob is None:
        return original_of(version)
    stem, ending = os.path.splitext(version.filename)
    if version.clean_ending:
        ending = f".{version.clean_ending}"
    return Given(
        version.clean_blob,
        version.clean_size or 0,
        version.clean_sha256 or "",
        version.clean_type,
        stem + ending,
        _short(version, stem + ending),
    )


def original_of(version: Version) -> Given:
    """Return the file as it was uploaded."""
    return Given(
        version.blob,
        version.size,
        version.sha256,
        version.media_type,
        version.filename,
        _short(version, version.filename),
    )


def attachment(version: Version) -> Any:
    """Return what members are given as a download; 503 while the cleaned copy is being made."""
    if version.clean_state == CleanState.WAITING:
        return being_prepared()
    return send(copy_of(version))


def being_prepared() -> Any:
    """Return a page that asks again by itself, without a script, until the copy is there."""
    body, status = answer(
        503,
        _("The file is being prepared"),
        _(
            "A copy is being made that does not tell who wrote the file. It takes a few seconds, "
            "after which the download begins by itself."
        ),
    )
    return body, status, {"Retry-After": str(_AGAIN), "Refresh": str(_AGAIN)}


def send(given: Given) -> Response:
    """Return bytes as a download; `Range` and `If-Range` are honoured (RFC 9110, section 14)."""
    start, end, status = _wanted(given)
    body: Iterable[bytes] = ()
    try:
        whole = given.sha256 if end - start == given.size else None
        body = files().open(given.blob, start, end, sha256=whole or None)
    except FileNotFoundError:
        current_app.logger.error("a file is not in the store: %s", given.short)
        abort(404)
    response = Response(body, status, mimetype=_media_type(given))
    headers = response.headers
    headers["Content-Length"] = str(end - start)
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{given.size}"
    headers["Content-Disposition"] = _disposition(given)
    headers["Accept-Ranges"] = "bytes"
    headers["ETag"] = f'"{given.sha256}"'
    headers["Cache-Control"] = "private, no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _wanted(given: Given) -> tuple[int, int, int]:
    """Return first byte, byte after the last, and status; stops with 416 for what is not there."""
    whole = (0, given.size, 200)
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return whole
    condition = request.headers.get("If-Range")
    if condition and condition.strip('"') != given.sha256:
        return whole
    found = wanted.range_for_length(given.size)
    if found is None or found[0] is None or found[1] is None:
        refusal = Response(status=416)
        refusal.headers["Content-Range"] = f"bytes */{given.size}"
        abort(refusal)
    return found[0], found[1], 206


def _media_type(given: Given) -> str:
    """Name only types that no browser runs; the rest is bytes."""
    found = given.media_type or ""
    return found if found in _KNOWN or found.startswith(_PLAIN) else types.UNKNOWN


def _short(version: Version, filename: str) -> str:
    ending = ending_of(filename).lower()
    return f"document-{version.document_id}-{version.number}{'.' + ending if ending else ''}"


def _disposition(given: Given) -> str:
    """Name the file in every script (RFC 6266)."""
    return f"attachment; filename={given.short}; filename*=UTF-8''{quote(given.filename, safe='')}"
