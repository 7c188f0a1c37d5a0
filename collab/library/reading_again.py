"""Having a file read once more."""

from .. import events, jobs
from ..db import now, transaction
from ..extensions import db
from ..groups.access import still_may
from .access import needed_for
from .models import Document, ReadingState, Version
from .reading_job import read_version

_GOING_ON = (ReadingState.WAITING, ReadingState.READING)


def read_again(document: Document) -> None:
    """Have the newest file of a document read once more, unless that is going on already."""
    document_id, group_id, needed = (
        document.id,
        document.group_id,
        needed_for(document, document.audience),
    )
    with transaction():
        still_may(group_id, *needed, within=document)
        version = db.session.scalar(
            db.select(Version)
            .join(Document, Document.version_id == Version.id)
            .where(Document.id == document_id)
            .with_for_update(of=Version)
        )
        if version is not None and version.state not in _GOING_ON:
            enqueue(version)
            events.record(events.ReadingProgressed(document_id, group_id))


def enqueue(version: Version) -> None:
    """Have a version read once more; call inside a transaction."""
    version.state = ReadingState.WAITING
    stamp = now().strftime("%Y%m%d%H%M%S%f")
    jobs.enqueue(read_version, version.id, key=f"{version.id}-{stamp}")
