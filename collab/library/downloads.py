"""Giving a file out: never shown by the browser as a page of ours, resumable, kept by nobody."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, abort, current_app, request

from .models import Version
from .names import ending_of
from .reading import media_types as types
from .storage import files

_PLAIN = ("application/vnd.", "audio/", "video/")
_KNOWN = frozenset(
    {types.PDF, types.DOC, types.EPUB, types.RTF, "image/png", "image/jpeg", "image/gif",
     "image/webp", "image/tiff", "image/heic"}
)  # fmt: skip


def attachment(version: Version) -> Response:
    """Return the file as a download; `Range` and `If-Range` are honoured (RFC 9110, section 14)."""
    start, end, status = _wanted(version)
    body: Iterable[bytes] = ()
    try:
        body = files().open(version.blob, start, end)
    except FileNotFoundError:
        current_app.logger.error("the file of version %s is not in the store", version.id)
        abort(404)
    response = Response(body, status, mimetype=_media_type(version))
    headers = response.headers
    headers["Content-Length"] = str(end - start)
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{version.size}"
    headers["Content-Disposition"] = _disposition(version)
    headers["Accept-Ranges"] = "bytes"
    headers["ETag"] = f'"{version.sha256}"'
    headers["Cache-Control"] = "private, no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _wanted(version: Version) -> tuple[int, int, int]:
    """Return first byte, byte after the last, and status; stops with 416 for what is not there."""
    whole = (0, version.size, 200)
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return whole
    condition = request.headers.get("If-Range")
    if condition and condition.strip('"') != version.sha256:
        return whole
    found = wanted.range_for_length(version.size)
    if found is None or found[0] is None or found[1] is None:
        refusal = Response(status=416)
        refusal.headers["Content-Range"] = f"bytes */{version.size}"
        abort(refusal)
    return found[0], found[1], 206


def _media_type(version: Version) -> str:
    """Name only types that no browser runs; the rest is bytes."""
    found = version.media_type or ""
    return found if found in _KNOWN or found.startswith(_PLAIN) else types.UNKNOWN


def _disposition(version: Version) -> str:
    """Name the file in every script (RFC 6266), and in ASCII for programs that know no better."""
    ending = ending_of(version.filename).lower()
    plain = f"document-{version.document_id}-{version.number}{'.' + ending if ending else ''}"
    return f"attachment; filename={plain}; filename*=UTF-8''{quote(version.filename, safe='')}"
