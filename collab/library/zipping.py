"""Giving out many files as one ZIP while it is being made: the only module that knows stream-zip.

Nothing of it is kept in memory or on a disk but the piece at hand. It has cleaned copies alone,
never sealed originals; its last entry, a table, says of every file what became of it. Whoever is
put out of the group, signed out or frozen meanwhile gets no further file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from stream_zip import ZIP_AUTO, stream_zip

from ..accounts.models import Session, User
from ..db import now
from ..extensions import db
from ..files import media_types as types
from ..policy import Scope
from ..web import spreadsheet
from . import accesses, dates, described, downloads, folders
from .models import Accessed, CleanState, Document, Version
from .storage import Unreachable, files
from .zip_names import Names

MOST = 5_000
"""So many files one ZIP has at most."""
_MANIFEST, _README = "manifest.csv", "readme.txt"
_MODE = 0o100644
_TEXTS = frozenset({types.TEXT, types.CSV, types.TSV, types.HTML, types.XML, types.JSON, types.RTF})
"""What is worth compressing; nearly all others are compressed inside."""


@dataclass(frozen=True)
class Line:
    """A line of the manifest."""

    path: str
    document: tuple[str, ...]
    size: int
    sha256: str
    became: str


@dataclass(frozen=True)
class Asked:
    """What goes into a ZIP, for whom, in plain values: it outlives the transaction."""

    user_id: int
    session_id: str | None
    """The session in which she asked: once it has ended she gets nothing more."""
    group_id: int
    """Whose library it is: the folders of another group are its own affair."""
    ids: Sequence[int]
    folder_id: int | None = None
    """The folder that becomes the top of the ZIP."""


def zipped(asked: Asked, about: str) -> Iterator[bytes]:
    """Return the bytes of the ZIP, piece by piece; `about` is the text that goes with it."""
    lines: list[Line] = []
    return stream_zip(_members(asked, about, lines), chunk_size=1 << 16)  # type: ignore[return-value]


def _members(asked: Asked, about: str, lines: list[Line]) -> Iterator[Any]:
    yield _member(_README, about)
    names = Names(_MANIFEST, _README)
    for document_id in asked.ids:
        document = _document(asked, document_id)
        if document is None:
            lines.append(_absent(document_id))
            continue
        path, line = _place(asked, document, names)
        given = downloads.copy_of(document.version)
        if document.version.clean_state == CleanState.WAITING:
            became = _("not included: the cleaned copy is not ready yet")
            lines.append(replace(line, path="", size=0, sha256="", became=became))
            continue
        accesses.note_access(document, document.version, Accessed.DOWNLOADED)
        db.session.rollback()  # nothing is held open while somebody's slow line takes the bytes
        pieces = _opened(given)
        if pieces is None:
            became = _("not included: the file is missing in the store")
            lines.append(replace(line, path="", size=0, sha256="", became=became))
            continue
        lines.append(line)
        level = 6 if given.media_type in _TEXTS else 0
        body = _watched(pieces, lines, len(lines) - 1)
        yield path, now(), _MODE, ZIP_AUTO(given.size, level=level), body
    yield _member(_MANIFEST, spreadsheet.MARK + "".join(_table(lines)))


def _document(asked: Asked, document_id: int) -> Document | None:
    """Return the document as it is now if the person may still have it."""
    db.session.rollback()
    user = db.session.get_one(User, asked.user_id, populate_existing=True)
    if asked.session_id is not None:
        row = db.session.get(Session, asked.session_id, populate_existing=True)
        if row is None or row.ended is not None:
            return None
    scope = Scope.of(user)
    return db.session.scalar(
        select(Document)
        .where(Document.id == document_id, Document.group_id == asked.group_id)
        .where(scope.where(Document))
        .options(
            joinedload(Document.group, innerjoin=True),
            joinedload(Document.described_as),
            joinedload(Document.version),
        )
    )


def _opened(given: downloads.Given) -> Iterator[bytes] | None:
    try:
        return files().open(given.blob, sha256=given.sha256 or None)
    except (FileNotFoundError, Unreachable):
        current_app.logger.error("a file is not in the store: %s", given.short)
        return None


def _watched(pieces: Iterable[bytes], lines: list[Line], place: int) -> Iterator[bytes]:
    """Hand on the pieces; where they break off, the ZIP goes on and the manifest says so."""
    try:
        yield from pieces
    except OSError:
        current_app.logger.exception("a file broke off in a ZIP")
        became = _("damaged: it broke off while it was given out")
        lines[place] = replace(lines[place], became=became)


def _place(asked: Asked, document: Document, names: Names) -> tuple[str, Line]:
    """Return the path inside the ZIP, and the line of the manifest."""
    version, given = document.version, downloads.copy_of(document.version)
    way = folders.trail_of(document.folder, asked.folder_id)
    path = names.path([folder.name for folder in way], given.filename)
    return path, Line(path, _facts(document, version), given.size, given.sha256, _became(version))


def _facts(document: Document, version: Version) -> tuple[str, ...]:
    return (
        document.title,
        str(version.number),
        dates.typed(document.dated),
        document.described_as.name if document.described_as else "",
        described.country_name(document),
        described.language_name(document),
        url_for(
            "library.document",
            slug=document.group.slug,
            document_id=document.id,
            _external=True,
        ),
    )


def _became(version: Version) -> str:
    if version.clean_state == CleanState.CLEANED:
        return _("cleaned copy")
    if version.clean_state == CleanState.UNCHANGED:
        return _("as uploaded: there was nothing to take out")
    return _("as uploaded: such files cannot be cleaned")


def _absent(document_id: int) -> Line:
    nothing = ("",) * 7
    became = _("not included: it is not open to you any more (%(number)s)", number=document_id)
    return Line("", nothing, 0, "", became)


def _table(lines: Iterable[Line]) -> Iterator[str]:
    yield spreadsheet.row(
        [
            _("Path"),
            _("Title"),
            _("Version"),
            _("Date"),
            _("Kind of document"),
            _("Country"),
            _("Language"),
            _("Address"),
            _("Bytes"),
            "SHA-256",
            _("What it is"),
        ]
    )
    for line in lines:
        size = str(line.size) if line.path else ""
        yield spreadsheet.row([line.path, *line.document, size, line.sha256, line.became])


def _member(name: str, text: str) -> tuple[str, datetime, int, Any, Iterable[bytes]]:
    body = text.encode()
    return name, now(), _MODE, ZIP_AUTO(len(body), level=6), (body,)
