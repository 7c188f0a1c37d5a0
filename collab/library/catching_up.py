"""Files that wait for a copy or for pictures, though nobody is at it: made up for once a day."""

from datetime import timedelta

from .. import jobs
from ..content import Content, State
from ..db import now, transaction
from ..extensions import db
from ..jobs import job
from .cleaning_job import clean_version
from .drawing_job import draw_version
from .models import CleanState, DrawState, Version

PATIENCE = timedelta(hours=1)
"""So long a version may wait for the job that its upload asked for."""


@job
def catch_up(day: str) -> None:
    """Ask again for what was not done: the job failed, or the file is older than such jobs.

    The jobs leave alone what is done already, so asking once too often costs nothing.
    """
    before = now() - PATIENCE
    waiting = (
        db.select(Version.id, Version.clean_state, Version.draw_state)
        .join(Content, Content.id == Version.document_id)
        .where(Content.state != State.ERASED, Version.created < before)
        .where(
            (Version.clean_state == CleanState.WAITING) | (Version.draw_state == DrawState.WAITING)
        )
        .order_by(Version.created)
    )
    with transaction():
        for version_id, clean_state, draw_state in db.session.execute(waiting):
            if clean_state == CleanState.WAITING:
                jobs.enqueue(clean_version, version_id, key=f"{version_id}-{day}")
            if draw_state == DrawState.WAITING:
                jobs.enqueue(draw_version, version_id, key=f"{version_id}-{day}")
