"""The background job that reads the text of an uploaded file."""

import logging
import time
from collections.abc import Callable

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from .. import events
from ..content import State
from ..db import transaction
from ..extensions import db
from ..jobs import job
from .models import Page, ReadingState, Version
from .reading import Limits, Reading, Reason, read_file
from .storage import files

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 1.0
BATCH = 500


@job
def read_version(version_id: int) -> None:
    """Read the file of a version and keep its text, page by page.

    Comes to the same end however often it is cut off and begun again: pages, type, language and
    state are written in one transaction, over whatever an earlier run left. A document that is
    gone ends the job quietly.
    """
    version = _begin(version_id)
    if version is None:
        return
    document_id, group_id = version.document_id, version.document.group_id
    filename, blob = version.filename, version.blob
    db.session.rollback()  # reading takes its time: hold no transaction open
    progress = _Progress(version_id, document_id, group_id)
    reading = _read(blob, filename, progress)
    _save(version_id, reading)


def _begin(version_id: int) -> Version | None:
    with transaction():
        version = db.session.get(Version, version_id)
        if version is None or version.document.state == State.ERASED:
            return None
        version.state = ReadingState.READING
        version.pages_done = version.pages_total = 0
        document = version.document
        events.record(events.ReadingProgressed(document.id, document.group_id))
    return version


def _read(blob: str, filename: str, on_progress: Callable[[int, int], None]) -> Reading:
    try:
        with files().local_path(blob) as path:
            return read_file(path, filename, limits(), on_progress)
    except (OSError, MemoryError):
        raise  # the machine is in trouble, not the file: the job is tried again
    except Exception:
        log.exception("reading failed")
        return Reading("application/octet-stream", "unreadable", Reason.DAMAGED)


def limits() -> Limits:
    """Return what reading one file may cost by the settings of the instance."""
    seconds = int(current_app.config["READING_SECONDS"])
    largest = int(current_app.config["MAX_UPLOAD_MB"]) << 20
    return Limits(
        file_bytes=max(largest, Limits.file_bytes), cpu_seconds=seconds, wall_seconds=seconds
    )


def _save(version_id: int, reading: Reading) -> None:
    with transaction():
        version = db.session.get(Version, version_id, with_for_update={"of": Version})
        if version is None:
            return
        db.session.execute(db.delete(Page).where(Page.version_id == version_id))
        rows = [
            {"version_id": version_id, "number": p.number, "label": p.label, "text": p.text}
            for p in reading.pages
        ]
        for start in range(0, len(rows), BATCH):
            db.session.execute(insert(Page), rows[start : start + BATCH])
        version.media_type = reading.media_type
        version.disguised = reading.type_mismatch
        version.state = ReadingState(reading.state)
        version.reason = reading.reason
        version.pages_done = version.pages_total = len(rows)
        document = version.document
        if document.version_id == version_id:
            document.language = reading.language
        db.session.flush()
        db.session.expire(version, ["pages"])
        events.record(events.DocumentRead(document.id, document.group_id))


class _Progress:
    """Hears of each page and tells the database at most once a second."""

    def __init__(self, version_id: int, document_id: int, group_id: int) -> None:
        self._version_id = version_id
        self._event = events.ReadingProgressed(document_id, group_id)
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._told < PROGRESS_SECONDS:
            return
        try:
            with transaction():
                changed = db.session.execute(
                    db.update(Version)
                    .where(Version.id == self._version_id)
                    .values(pages_done=done, pages_total=total)
                    .execution_options(synchronize_session=False)
                )
                if changed.rowcount:  # type: ignore[attr-defined]
                    events.record(self._event)
        except OperationalError:
            log.warning("the database was busy: progress of a reading was not told")
        self._told = time.monotonic()
