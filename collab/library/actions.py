"""What can happen in a library. No request, no permission check, no commit."""

from dataclasses import dataclass

from sqlalchemy import func

from .. import events, jobs
from ..accounts.models import User
from ..content import Audience, State
from ..db import now
from ..extensions import db
from ..groups.log import write_act
from ..groups.rules import first_state
from .cleaning_job import clean_version
from .drawing_job import draw_version
from .models import CleanState, Document, DrawState, ReadingState, Version
from .names import title_of
from .reading_job import read_version
from .storage import Stored


@dataclass(frozen=True)
class Upload:
    """A file that is in the store, and what the person called it (cleaned)."""

    filename: str
    stored: Stored


def upload_document(
    group_id: int,
    author_id: int,
    upload: Upload,
    *,
    title: str | None = None,
    folder_id: int | None = None,
    audience: Audience = Audience.GROUP,
) -> Document:
    """Put a file into a group's library and have it read; the title defaults to the file's name."""
    document = Document(
        group_id=group_id,
        author_id=author_id,
        folder_id=folder_id,
        title=title or title_of(upload.filename),
        audience=audience,
        state=first_state(author_id, group_id),
    )
    db.session.add(document)
    db.session.flush()
    ask_for_work(_attach(document, author_id, upload, number=1))
    events.record(events.DocumentUploaded(document.id, group_id))
    return document


def upload_for_post(group_id: int, author_id: int, upload: Upload) -> Document:
    """Take a file for a post that is being written: nobody but its author sees it until then."""
    document = Document(
        group_id=group_id,
        author_id=author_id,
        title=title_of(upload.filename),
        audience=Audience.RESTRICTED,
        readers=[db.session.get_one(User, author_id)],
        state=State.SHOWN,
        stays=True,
    )
    db.session.add(document)
    db.session.flush()
    ask_for_work(_attach(document, author_id, upload, number=1))
    return document


def add_version(
    document: Document, uploader_id: int, upload: Upload, submission: str | None = None
) -> Version:
    """Give a document a newer file and have it read; the older ones stay."""
    version = next_version(document, uploader_id, upload)
    ask_for_work(version)
    version.submission = submission
    document.changed = now()
    db.session.flush()
    events.record(events.VersionAdded(document.id, document.group_id))
    return version


def edit_document(
    document: Document, *, title: str, folder_id: int | None, audience: str, by_id: int
) -> None:
    """Give a document another title, folder or audience; the last stands in the group's log."""
    if (document.title, document.folder_id, document.audience) == (title, folder_id, audience):
        return
    before, group_id = document.audience, document.group_id
    document.title, document.folder_id, document.audience = title, folder_id, audience
    document.changed = now()
    db.session.flush()
    events.record(events.DocumentRenamed(document.id, group_id))
    if audience != before:
        events.record(events.AudienceChanged(document.id, group_id, audience, before))
        write_act("audience-changed", group_id, by_id, f"{before} → {audience}", content=document)


def _attach(document: Document, uploader_id: int, upload: Upload, *, number: int) -> Version:
    version = Version(
        document_id=document.id,
        number=number,
        uploader_id=uploader_id,
        filename=upload.filename,
        blob=upload.stored.blob,
        size=upload.stored.size,
        sha256=upload.stored.sha256,
    )
    db.session.add(version)
    db.session.flush()
    document.version = version
    db.session.flush()
    return version


def next_version(document: Document, uploader_id: int, upload: Upload) -> Version:
    """Return a version that follows the newest one and takes its place."""
    # Two people at once: the second waits here, so that each gets a number of its own.
    db.session.execute(db.select(Document.id).where(Document.id == document.id).with_for_update())
    newest = db.session.scalar(
        db.select(func.max(Version.number)).where(Version.document_id == document.id)
    )
    return _attach(document, uploader_id, upload, number=(newest or 0) + 1)


def ask_for_work(version: Version) -> None:
    """Have the worker do what is not done: the cleaned copy, the text, the pictures of pages."""
    if version.clean_state == CleanState.WAITING:
        jobs.enqueue(clean_version, version.id, key=str(version.id))
    if version.state == ReadingState.WAITING:
        jobs.enqueue(read_version, version.id, key=str(version.id))
    if version.draw_state == DrawState.WAITING:
        jobs.enqueue(draw_version, version.id, key=str(version.id))
