"""The background job that makes the cleaned copy of an uploaded file: what members are given."""

import dataclasses
import logging
import tempfile
from pathlib import Path
from typing import IO

from flask import current_app

from .. import events, jobs
from ..content import State
from ..db import transaction
from ..extensions import db
from ..files.cleaning import Cleaning, Finding, What, clean_file
from ..files.model import Limits, Reason
from ..jobs import job, quick_job
from . import queries, reading_job
from .models import CleanState, Version
from .storage import Stored, files, remove_blobs

log = logging.getLogger(__name__)

MEMORY = 512 << 20
ROOM = 16 << 20
"""So much larger than twice the file a cleaned copy may become."""


@quick_job
def clean_version(version_id: int) -> None:
    """Make the cleaned copy of a version and keep it beside the file, which stays as it is.

    Comes to the same end however often it is cut off and begun again: the copy is in the store
    before a row names it, and one that no row names is swept. A document that is gone ends the job
    quietly, and so does a version whose copy was made already.
    """
    found = _waiting(version_id)
    if found is None:
        return
    blob, size, filename = found
    db.session.rollback()  # cleaning takes its time: hold no transaction open
    with tempfile.TemporaryFile(dir=Path(current_app.instance_path) / "uploads") as output:
        cleaning = _clean(blob, size, filename, output)
        stored = _keep(output) if cleaning.state == CleanState.CLEANED else None
    if not _save(version_id, cleaning, stored) and stored is not None:
        files().remove(stored.blob)


@job
def clean_again(version_id: int) -> None:
    """Make the cleaned copy anew of a version that has one, or could have none, by today's rules.

    What there is stays in use meanwhile, and for good where it is better: a file that fails now
    keeps the copy that it had. Behind the files that people wait for.
    """
    version = db.session.get(Version, version_id)
    if version is None or version.document.state == State.ERASED:
        return
    if version.clean_state == CleanState.WAITING:
        return  # its first cleaning is under way
    blob, size, filename, before = version.blob, version.size, version.filename, _stands(version)
    db.session.rollback()
    with tempfile.TemporaryFile(dir=Path(current_app.instance_path) / "uploads") as output:
        cleaning = _clean(blob, size, filename, output)
        stored = _keep(output) if cleaning.state == CleanState.CLEANED else None
    if not _replace(version_id, before, cleaning, stored) and stored is not None:
        files().remove(stored.blob)


def _stands(version: Version) -> tuple[str, str | None]:
    return version.clean_state, version.clean_blob


def _replace(
    version_id: int, before: tuple[str, str | None], cleaning: Cleaning, stored: Stored | None
) -> bool:
    """Put a better copy in the place of the old one; False when nothing is better than before."""
    with transaction():
        version = db.session.get(Version, version_id, with_for_update={"of": Version})
        if version is None or _stands(version) != before:
            return False
        if stored is None and (
            before[0] == CleanState.CLEANED or cleaning.state == CleanState.UNCLEANABLE
        ):
            return False
        old = version.clean_blob
        _write_down(version, cleaning, stored)
        db.session.flush()
        if old is not None and not queries.blob_is_used(old):
            jobs.enqueue(remove_blobs, old, key=old)
    return True


def _waiting(version_id: int) -> tuple[str, int, str] | None:
    version = db.session.get(Version, version_id)
    if version is None or version.document.state == State.ERASED:
        return None
    if version.clean_state != CleanState.WAITING:
        return None
    return version.blob, version.size, version.filename


def _clean(blob: str, size: int, filename: str, output: IO[bytes]) -> Cleaning:
    try:
        with files().local_path(blob) as path:
            return clean_file(path, filename, output, limits(size))
    except FileNotFoundError:
        reason = Reason.MISSING
    except (OSError, MemoryError):
        raise  # the machine is in trouble, not the file: the job is tried again
    except Exception:
        log.exception("cleaning failed")
        reason = Reason.DAMAGED
    return Cleaning("uncleanable", found=[Finding(What.NOT_CLEANED, 1, reason.value)])


def limits(size: int) -> Limits:
    """Return what cleaning a file of this size may cost by the settings of the instance."""
    return dataclasses.replace(
        reading_job.limits(), memory_bytes=MEMORY, output_bytes=2 * size + ROOM
    )


def _keep(output: IO[bytes]) -> Stored:
    size = output.seek(0, 2)
    output.seek(0)
    return files().put(output, size)


def _save(version_id: int, cleaning: Cleaning, stored: Stored | None) -> bool:
    """Write down what came of it; False when somebody else did, or the document went meanwhile."""
    with transaction():
        version = db.session.get(Version, version_id, with_for_update={"of": Version})
        if version is None or version.clean_state != CleanState.WAITING:
            return False
        _write_down(version, cleaning, stored)
    return True


def _write_down(version: Version, cleaning: Cleaning, stored: Stored | None) -> None:
    version.clean_state = CleanState(cleaning.state)
    version.removed = [
        {"what": each.what.value, "count": each.count, "detail": each.detail}
        for each in cleaning.found
    ]
    if stored is not None:
        version.clean_blob, version.clean_size = stored.blob, stored.size
        version.clean_sha256 = stored.sha256
        version.clean_type, version.clean_ending = cleaning.media_type, cleaning.ending
    document = version.document
    events.record(events.VersionCleaned(document.id, document.group_id))
