"""The background job that draws the pages of an uploaded file: what people read in the browser."""

import dataclasses
import logging
import tempfile
from pathlib import Path
from typing import IO

from flask import current_app
from sqlalchemy import insert

from .. import events
from ..content import State
from ..db import transaction
from ..extensions import db
from ..files.model import Reason
from ..files.rendering import Drawing, draw_file
from ..jobs import job
from . import reading_job
from .models import DrawState, PageImage, Version
from .storage import Stored, files

log = logging.getLogger(__name__)

BATCH = 500
PAGE_BYTES = 1 << 20
"""So much the pictures of a page may take on average: twenty times what a page of text takes."""


@job
def draw_version(version_id: int) -> None:
    """Draw the pages of a version and keep the pictures beside the file.

    Comes to the same end however often it is cut off and begun again: the pictures are in the store
    before a row names them, and those that no row names are swept. A document that is gone ends the
    job quietly, and so does a version that was drawn already.
    """
    blob = _waiting(version_id)
    if blob is None:
        return
    db.session.rollback()  # drawing takes its time: hold no transaction open
    with tempfile.TemporaryFile(dir=Path(current_app.instance_path) / "uploads") as output:
        drawing = _draw(blob, output)
        stored = _keep(output) if drawing.pages else None
    if not _save(version_id, drawing, stored) and stored is not None:
        files().remove(stored.blob)


def _waiting(version_id: int) -> str | None:
    version = db.session.get(Version, version_id)
    if version is None or version.document.state == State.ERASED:
        return None
    return version.blob if version.draw_state == DrawState.WAITING else None


def _draw(blob: str, output: IO[bytes]) -> Drawing:
    most = int(current_app.config["DRAW_PAGES"])
    limits = dataclasses.replace(reading_job.limits(), output_bytes=(most + 16) * PAGE_BYTES)
    try:
        with files().local_path(blob) as path:
            return draw_file(path, output, limits, most)
    except (OSError, MemoryError):
        raise  # the machine is in trouble, not the file: the job is tried again
    except Exception:
        log.exception("drawing failed")
        return Drawing(reason=Reason.DAMAGED)


def _keep(output: IO[bytes]) -> Stored:
    size = output.seek(0, 2)
    output.seek(0)
    return files().put(output, size)


def _save(version_id: int, drawing: Drawing, stored: Stored | None) -> bool:
    """Write down what came of it; False when somebody else did, or the document went meanwhile."""
    with transaction():
        version = db.session.get(Version, version_id, with_for_update={"of": Version})
        if version is None or version.draw_state != DrawState.WAITING:
            return False
        version.draw_state = DrawState.DRAWN if stored else DrawState.NONE
        version.preview_blob = stored.blob if stored else None
        rows = [{"version_id": version_id} | dataclasses.asdict(page) for page in drawing.pages]
        for start in range(0, len(rows), BATCH):
            db.session.execute(insert(PageImage), rows[start : start + BATCH])
        document = version.document
        events.record(events.VersionDrawn(document.id, document.group_id))
    return True
