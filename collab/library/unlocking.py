"""Reading a locked file with its password, which is used once and kept nowhere.

Neither a row nor a job nor a log may hold it, so the file is read while the person waits, in the
confined process, which is told the password through a pipe.
"""

from dataclasses import replace
from threading import BoundedSemaphore

from flask_babel import gettext as _

from ..extensions import db
from ..files import media_types as types
from ..files.reading import Reason, read_file
from ..groups.access import still_may
from .access import needed_for
from .models import Document, ReadingState, Version
from .reading_job import limits, save
from .storage import files

SECONDS = 20
_AT_ONCE = BoundedSemaphore(2)
"""Readings cost a processor each: the pages of all others come from the same process."""
_OPENED = frozenset(
    {types.PDF, types.DOC, types.XLS, types.PPT, types.DOCX, types.XLSX, types.PPTX, types.DOCM,
     types.XLSM, types.PPTM, types.ODT, types.ODS, types.ODP, types.UNKNOWN}
)  # fmt: skip


class Refused(Exception):
    """The file was not read; `message` says why in the person's language."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def can_be_unlocked(version: Version) -> bool:
    """Tell whether a password is what the file lacks, and one that can be used here."""
    locked = version.state == ReadingState.UNREADABLE and version.reason == Reason.ENCRYPTED
    return locked and version.media_type in _OPENED


def unlock(document: Document, password: str) -> None:
    """Read the newest file of the document with its password. Raises `Refused`."""
    version = document.version
    group_id, needed = document.group_id, needed_for(document, document.audience)
    version_id, blob, filename = version.id, version.blob, version.filename
    db.session.rollback()  # reading takes its time: hold no transaction open
    if not _AT_ONCE.acquire(timeout=1):
        raise Refused(503, _("Other files are being opened. Wait a moment and try again."))
    try:
        bounds = limits()
        bounds = replace(bounds, wall_seconds=SECONDS, cpu_seconds=min(SECONDS, bounds.cpu_seconds))
        with files().local_path(blob) as path:
            reading = read_file(path, filename, bounds, password=password)
    finally:
        _AT_ONCE.release()
    if reading.reason is Reason.ENCRYPTED:
        raise Refused(422, _("This password does not open the file."))
    if reading.state == ReadingState.UNREADABLE and reading.reason is not Reason.NO_TEXT:
        raise Refused(422, _("The text of this file could not be read, even with the password."))
    save(
        version_id,
        reading,
        unlocked=True,
        still=lambda: still_may(group_id, *needed, within=document),
    )
