"""What the tus protocol writes into headers (version 1.0.0, https://tus.io/protocols).

Spoken are the core and the extensions creation, creation-with-upload, termination and checksum.
"""

import base64
import binascii
import re
from typing import NoReturn

from flask import Response, abort, request
from flask_babel import gettext as _

from ..web.errors import answer
from . import incoming
from .receiving import PIECE_TYPE, largest_file

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum"
WRONG_SUM = 460
"""The status of tus for a piece whose checksum does not match."""
_DIGITS = re.compile(r"[0-9]{1,15}")
_LONGEST = 8_000
"""Bytes of metadata: what a line of HTTP may have."""


def require_version() -> None:
    """Stop with 412 unless the request speaks this version of the protocol."""
    if request.headers.get("Tus-Resumable") != VERSION:
        response = Response(status=412)
        response.headers["Tus-Version"] = VERSION
        abort(response)


def options() -> Response:
    """Return what the server can do."""
    response = Response(status=204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(largest_file())
    response.headers["Tus-Checksum-Algorithm"] = ",".join(incoming.CHECKSUMS)
    return response


def number(header: str) -> int:
    """Return the number in a header; stops with 400 when there is none."""
    given = request.headers.get(header, "").strip()
    if not _DIGITS.fullmatch(given):
        abort(400)
    return int(given)


def metadata() -> dict[str, str]:
    """Return what `Upload-Metadata` says: names, and values in base64 of UTF-8; else stop with 400.

    A name may stand without a value.
    """
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > _LONGEST:
        abort(400)
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _blank, encoded = pair.partition(" ")
        try:
            found[name] = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            abort(400)
    return found


def piece(start: int) -> incoming.Piece:
    """Return the piece in the body; stops with 415 or 400 when there is none that can be read."""
    if request.mimetype != PIECE_TYPE:
        abort(415)
    try:
        checksum = incoming.checksum(request.headers.get("Upload-Checksum"))
    except ValueError:
        abort(400)
    return incoming.Piece(start, request.stream, checksum)


def has_piece() -> bool:
    """Tell whether an upload begins with its first bytes in the body (creation-with-upload)."""
    return request.mimetype == PIECE_TYPE and bool(request.content_length)


def refuse(status: int, text: str) -> NoReturn:
    """Stop with this status and words, which the row of the file shows."""
    body, status = answer(status, _("Not stored"), text)
    response = body if isinstance(body, Response) else Response(body)
    response.status_code = status
    abort(response)
