"""The background jobs that read the text of an uploaded file, and recognise what is in pictures."""

import logging
import secrets
import time
from collections.abc import Callable

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from .. import events, jobs
from ..content import State
from ..db import transaction
from ..extensions import db
from ..files.reading import Limits, Reading, Reason, read_file, recognition
from ..jobs import job
from . import spans
from .models import Page, ReadingState, Version
from .storage import files

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 1.0
BATCH = 500
AT_ONCE = 8
"""Pages that one job recognises; then the next has its turn: a long scan holds up nobody."""


@job
def read_version(version_id: int) -> None:
    """Read the file of a version and keep its text, page by page.

    Comes to the same end however often it is cut off and begun again: pages, type, language and
    state are written in one transaction, over whatever an earlier run left. A document that is
    gone ends the job quietly. Pages whose letters stand in pictures are left to
    `recognise_version`.
    """
    version = _begin(version_id)
    if version is None:
        return
    document_id, group_id = version.document_id, version.document.group_id
    filename, blob = version.filename, version.blob
    db.session.rollback()  # reading takes its time: hold no transaction open
    progress = _Progress(version_id, document_id, group_id)
    reading = _read(blob, filename, progress)
    models = recognising() if any(page.pictured for page in reading.pages) else frozenset()
    save(version_id, reading, models)


@job
def recognise_version(version_id: int, pages: str, language: str, run: str) -> None:
    """Recognise the letters on some pages of a version that is being read, and leave the rest.

    The rest is a job of its own, at the end of the queue; *pages* says which are left, *run* tells
    one reading of a version from the next. Begun again, it goes on behind what was kept.
    """
    version = db.session.get(Version, version_id)
    if version is None or version.state != ReadingState.READING:
        return
    document_id, group_id = version.document_id, version.document.group_id
    blob, media_type, done = version.blob, version.media_type or "", version.pages_done
    asked = spans.numbers(pages)
    kept = set(db.session.scalars(_recognised(version_id)))
    todo = [number for number in asked if number not in kept]
    total = version.pages_total
    db.session.rollback()
    progress = _Progress(version_id, document_id, group_id)
    found: list[recognition.Recognised] = []
    try:
        with files().local_path(blob) as path:
            recogniser = recognition.Recogniser(
                path, media_type, recognising(), limits(), language or None
            )
            for page in recogniser.pages(todo[:AT_ONCE]):
                found.append(page)
                progress(done + len(found), total)
    except FileNotFoundError:
        _keep(version_id, found, [], language, run, Reason.MISSING)
        return
    language = recogniser.language or language
    reason = Reason.OTHER_LANGUAGE if recogniser.other_language else None
    _keep(version_id, found, todo[AT_ONCE:], language, run, reason)


def recognising() -> frozenset[str]:
    """Return the models for recognising letters that may be used here, none where it is off."""
    return frozenset() if current_app.config["OCR"] == "off" else recognition.installed()


def _recognised(version_id: int):  # type: ignore[no-untyped-def]
    return db.select(Page.number).where(Page.version_id == version_id, Page.recognised)


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
    """Return what reading one file may cost by the settings of the instance.

    On a busy server the same work takes longer by the clock: that is no fault of the file.
    """
    seconds = int(current_app.config["READING_SECONDS"])
    largest = int(current_app.config["MAX_UPLOAD_MB"]) << 20
    return Limits(
        file_bytes=max(largest, Limits.file_bytes), cpu_seconds=seconds, wall_seconds=2 * seconds
    )


def save(
    version_id: int,
    reading: Reading,
    models: frozenset[str] = frozenset(),
    *,
    unlocked: bool = False,
    still: Callable[[], None] = lambda: None,
) -> None:
    """Keep what was read; with *models*, the pages that are pictures are recognised next.

    *still* is asked inside the transaction, and raises where it must not be written any more.
    """
    with transaction():
        still()
        version = db.session.get(Version, version_id, with_for_update={"of": Version})
        if version is None:
            return
        if version.unlocked and reading.reason is Reason.ENCRYPTED:
            _leave_as_it_was(version)
            return
        rows = _replace_pages(version, reading)
        version.unlocked = unlocked
        version.scanned = False
        version.media_type = reading.media_type
        version.disguised = reading.type_mismatch
        document = version.document
        if document.version_id == version_id and not document.language_set:
            document.language = reading.language
        pictured = [page.number for page in reading.pages if page.pictured]
        version.state, version.reason = ReadingState(reading.state), reading.reason
        version.pages_done = version.pages_total = rows
        if pictured and models and not unlocked:
            version.state = ReadingState.READING
            version.reason = None if reading.reason is Reason.NO_TEXT else reading.reason
            version.pages_done = rows - len(pictured)
            _go_on(version_id, pictured, reading.language or "", secrets.token_hex(6))
        elif pictured and reading.reason in (None, Reason.NO_TEXT):
            version.reason = Reason.NO_TEXT if unlocked else Reason.NO_RECOGNITION
        if version.state != ReadingState.READING or reading.state == "read":
            events.record(events.DocumentRead(document.id, document.group_id))


def _leave_as_it_was(version: Version) -> None:
    """Keep the text that was read with a password, which is not here any more."""
    count = db.session.scalar(
        db.select(db.func.count()).select_from(Page).where(Page.version_id == version.id)
    )
    version.state = ReadingState.READ
    version.pages_done = version.pages_total = count or 0
    events.record(events.DocumentRead(version.document_id, version.document.group_id))


def _replace_pages(version: Version, reading: Reading) -> int:
    db.session.execute(db.delete(Page).where(Page.version_id == version.id))
    rows = [
        {"version_id": version.id, "number": p.number, "label": p.label, "text": p.text}
        for p in reading.pages
    ]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(Page), rows[start : start + BATCH])
    db.session.flush()
    db.session.expire(version, ["pages"])
    return len(rows)


def _go_on(version_id: int, pages: list[int], language: str, run: str) -> None:
    key = f"{version_id}-{run}-{pages[0]}"
    jobs.enqueue(recognise_version, version_id, spans.spans(pages), language, run, key=key)


def _keep(
    version_id: int,
    found: list[recognition.Recognised],
    left: list[int],
    language: str,
    run: str,
    reason: Reason | None,
) -> None:
    """Keep recognised pages; after the last the reading has ended."""
    with transaction():
        version = db.session.get(Version, version_id, with_for_update={"of": Version})
        if version is None or version.state != ReadingState.READING:
            return
        for page in found:
            _keep_page(version_id, page)
            reason = page.reason or reason
        version.scanned = True
        version.reason = version.reason or reason
        version.pages_done = version.pages_total - len(left)
        document = version.document
        if left:
            _go_on(version_id, left, language, run)
            events.record(events.ReadingProgressed(document.id, document.group_id))
            return
        texts = db.session.scalars(db.select(Page.text).where(Page.version_id == version_id))
        has_text = any(any(map(str.isalnum, text)) for text in texts)
        version.state = ReadingState.READ if has_text else ReadingState.UNREADABLE
        version.reason = version.reason or (None if has_text else Reason.NO_TEXT)
        if document.version_id == version_id and not document.language_set:
            document.language = document.language or language or None
        events.record(events.DocumentRead(document.id, document.group_id))


def _keep_page(version_id: int, recognised: recognition.Recognised) -> None:
    """Keep what was recognised, unless the layer that the file had says far more."""
    page = db.session.get(Page, (version_id, recognised.number))
    if page is None:
        return
    page.recognised = True
    if 2 * _letters(recognised.text) >= _letters(page.text):
        page.text = recognised.text


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


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
