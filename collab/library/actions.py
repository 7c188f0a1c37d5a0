"""What can happen in a library. No request, no permission check, no commit."""

from dataclasses import dataclass

from sqlalchemy import func

from .. import events, jobs
from ..content import Audience
from ..db import now
from ..extensions import db
from ..groups.log import write_act
from ..groups.models import Group
from ..groups.rules import first_state
from . import queries
from .models import Document, Folder, Version
from .names import title_of
from .reading_job import read_version
from .storage import Stored

DEEPEST = 8
"""So many folders can stand one in another."""


class NameTaken(Exception):
    """There is a folder with this name in the same place."""


class TooDeep(Exception):
    """There are `DEEPEST` folders around the place already."""


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
    _attach(document, author_id, upload, number=1)
    events.record(events.DocumentUploaded(document.id, group_id))
    return document


def add_version(
    document: Document, uploader_id: int, upload: Upload, submission: str | None = None
) -> Version:
    """Give a document a newer file and have it read; the older ones stay."""
    # Two people at once: the second waits here, so that each gets a number of its own.
    db.session.execute(db.select(Document.id).where(Document.id == document.id).with_for_update())
    newest = db.session.scalar(
        db.select(func.max(Version.number)).where(Version.document_id == document.id)
    )
    version = _attach(document, uploader_id, upload, number=(newest or 0) + 1)
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


def create_folder(group_id: int, name: str, parent_id: int | None = None) -> Folder:
    """Make a folder in a library or in another folder of it.

    Raises `NameTaken` and `TooDeep`.
    """
    if len(queries.trail(db.session.get(Folder, parent_id) if parent_id else None)) >= DEEPEST:
        raise TooDeep
    # The constraint of the table does not compare folders at the top, which have no parent.
    group = db.select(Group.id).where(Group.id == group_id)
    db.session.execute(group.with_for_update(key_share=True))  # others go on writing in the group
    beside = db.session.scalars(
        db.select(Folder.name).where(Folder.group_id == group_id, Folder.parent_id == parent_id)
    )
    if name.casefold() in {other.casefold() for other in beside}:
        raise NameTaken
    folder = Folder(group_id=group_id, parent_id=parent_id, name=name)
    db.session.add(folder)
    db.session.flush()
    return folder


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
    jobs.enqueue(read_version, version.id, key=str(version.id))
    return version
