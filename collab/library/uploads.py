"""From bytes that came in to a document that is safe on the disk, counted once."""

from collections.abc import Callable
from typing import IO, Any

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from ..content import Audience
from ..db import transaction
from ..extensions import db
from ..groups.access import still_may
from ..groups.models import Group
from ..policy import Permission
from ..web.forms import once
from . import actions, antivirus, incoming, placing, queries, quotas
from .access import require_version
from .facts import file_size
from .models import WITH_POST, Document, Folder, Incoming, Version
from .names import clean_filename
from .receiving import largest_file
from .storage import NotStored, TooLarge, files


class Refused(Exception):
    """A file that was not taken; `message` says why in the person's language.

    `kept`: what was sent so far is still there, so that it can be tried again.
    """

    def __init__(self, filename: str, status: int, message: str, *, kept: bool = False) -> None:
        super().__init__(message)
        self.filename = filename
        self.status = status
        self.message = message
        self.kept = kept


def add_document(
    file: FileStorage,
    key: str | None,
    group: Group,
    folder: Folder | None,
    audience: Any,
    then: Callable[[Document], None] = lambda document: None,
) -> Document:
    """Store the file of a form and make a document of it; the same file of the same form makes one.

    *then* is done to it in the same transaction. Raises `Refused`. Whose right to upload ends while
    the bytes come in is stopped, and the file goes.
    """
    group_id, folder_id = group.id, folder.id if folder else None
    upload = _received(file)

    def act() -> Document:
        quotas.require_within(group_id, upload.stored.size)
        place = placing.place(group_id, folder_id, "")
        document = actions.upload_document(
            group_id, current_user.id, upload, folder_id=place, audience=audience
        )
        then(document)
        return document

    return _one(upload, _submission(key, upload), act, group_id, audience)


def add_version(file: FileStorage, key: str | None, document: Document, note: str = "") -> Version:
    """Store the file of a form as the newest version; the same file of it makes one version.

    Raises `Refused`, also when the newest version holds the very same bytes.
    """
    upload = _received(file)
    return _newer(upload, _submission(key, upload), document, note)


def finish(upload_id: str) -> Document:
    """Make the document, or the newer version, of an upload whose bytes are all there; once.

    Raises `Refused`. What was sent goes when the file is taken or refused for good; where another
    try can help (a full disk, a scanner that is silent) it stays.
    """
    row = db.session.get_one(Incoming, upload_id)
    group_id, folder_id, path = row.group_id, row.folder_id, row.path
    document_id, audience, note = row.document_id, row.audience, row.note
    filename, size = row.filename, row.size
    db.session.rollback()  # copying takes its time: hold no transaction open
    try:
        with incoming.path_of(upload_id).open("rb") as file:
            upload = _stored(filename, file, size)
    except Refused as refusal:
        if not refusal.kept:
            incoming.discard([upload_id])
        raise
    if document_id is not None:
        document = db.session.get_one(Document, document_id)
        try:
            _newer(upload, upload_id, document, note, then=lambda: _close(upload_id))
        except Refused as refusal:
            if not refusal.kept:
                incoming.discard([upload_id])
            raise
        incoming.remove_bytes([upload_id])
        return document

    def act() -> Document:
        _close(upload_id)
        quotas.require_within(group_id, upload.stored.size)
        if audience == WITH_POST:
            return actions.upload_for_post(group_id, current_user.id, upload)
        place = placing.place(group_id, folder_id, path)
        return actions.upload_document(
            group_id, current_user.id, upload, folder_id=place, audience=Audience(audience)
        )

    document = _one(upload, upload_id, act, group_id, audience)
    incoming.remove_bytes([upload_id])
    return document


def finished(upload_id: str, user_id: int, group_id: int) -> Document | None:
    """Return the document that this upload became, if it did."""
    mine = db.select(Document).filter_by(author_id=user_id, submission=upload_id)
    document = db.session.scalar(mine)
    if document is None:
        newer = db.select(Version).filter_by(uploader_id=user_id, submission=upload_id)
        version = db.session.scalar(newer)
        document = version.document if version is not None else None
    return document if document is not None and document.group_id == group_id else None


def too_large() -> str:
    """Say that a file is larger than the instance takes, and what to do."""
    return _(
        "The file is larger than %(size)s MB and was not stored. Divide it, or save it smaller.",
        size=current_app.config["MAX_UPLOAD_MB"],
    )


def no_room() -> str:
    """Say that the disk is full."""
    return _("The server has no room for the file; it was not stored. Tell the administrator.")


def over_quota(room: quotas.Room) -> str:
    """Say that the group has no room left for the file, and how much it has."""
    return _(
        "The file was not stored: the group has %(left)s left of %(limit)s. Remove what is not "
        "needed any more, or ask an administrator for more room.",
        left=file_size(room.left or 0),
        limit=file_size(room.limit or 0),
    )


def _received(file: FileStorage) -> actions.Upload:
    filename = clean_filename(file.filename)
    received: Any = file.stream
    if received.too_large:
        raise Refused(filename, 413, too_large())
    if received.no_room:
        raise Refused(filename, 507, no_room())
    if not received.size:
        raise Refused(filename, 422, _("The file is empty. Check it on your device."))
    return _stored(filename, received, largest_file())


def _stored(filename: str, stream: IO[bytes], limit: int) -> actions.Upload:
    """Copy the bytes into the store, and have that copy looked at: nobody writes to it any more."""
    try:
        upload = actions.Upload(filename, files().put(stream, limit))
    except TooLarge:
        raise Refused(filename, 413, too_large()) from None
    except NotStored:
        current_app.logger.exception("a file could not be stored")
        raise Refused(filename, 507, no_room(), kept=True) from None
    if not current_app.config["CLAMD"]:
        return upload
    with files().local_path(upload.stored.blob) as path, path.open("rb") as file:
        verdict = antivirus.check(file)
    if verdict == antivirus.Verdict.CLEAN:
        return upload
    files().remove(upload.stored.blob)
    if verdict == antivirus.Verdict.INFECTED:
        message = _("The virus scanner found something harmful in the file: it was not stored.")
        raise Refused(filename, 422, message)
    message = _("The virus scanner does not answer: the file was not stored. Try again later.")
    raise Refused(filename, 503, message, kept=True)


def _one(
    upload: actions.Upload,
    submission: str | None,
    act: Callable[[], Document],
    group_id: int,
    audience: str,
) -> Document:
    needed = [Permission.UPLOAD]
    if audience == Audience.COALITION:
        needed.append(Permission.PUBLISH)
    if audience == WITH_POST:
        needed.append(Permission.POST)
    try:
        return once(
            Document,
            submission,
            act,
            still=lambda: still_may(group_id, *needed),
            group_id=group_id,
        )
    except quotas.NoRoomLeft as full:
        raise Refused(upload.filename, 413, over_quota(full.room), kept=True) from None
    finally:
        _drop_unused(upload)


def _newer(
    upload: actions.Upload,
    submission: str | None,
    document: Document,
    note: str,
    then: Callable[[], None] = lambda: None,
) -> Version:
    uploader_id, size = current_user.id, upload.stored.size
    earlier = db.select(Version).filter_by(uploader_id=uploader_id, submission=submission)
    version = db.session.scalar(earlier) if submission else None
    if version is None and document.version.sha256 == upload.stored.sha256:
        files().remove(upload.stored.blob)
        message = _("This file is the same as the newest version: nothing was changed.")
        raise Refused(upload.filename, 422, message)
    try:
        if version is not None:
            return version
        with transaction():
            still_may(document.group_id, Permission.UPLOAD, within=document)
            require_version(document)
            quotas.require_within(document.group_id, size)
            then()
            version = actions.add_version(document, uploader_id, upload, submission)
            version.note = note
            return version
    except quotas.NoRoomLeft as full:
        raise Refused(upload.filename, 413, over_quota(full.room), kept=True) from None
    except IntegrityError:
        if (version := db.session.scalar(earlier)) is None:
            raise
        return version
    finally:
        _drop_unused(upload)


def _close(upload_id: str) -> None:
    db.session.execute(db.delete(Incoming).where(Incoming.id == upload_id))


def _submission(key: str | None, upload: actions.Upload) -> str | None:
    """Tie the key of the form to the content: another file from the same page is another one."""
    return f"{key[:40]}.{upload.stored.sha256[:20]}" if key else None


def _drop_unused(upload: actions.Upload) -> None:
    """Remove the copy that a repeated submission made."""
    if not queries.blob_is_used(upload.stored.blob):
        files().remove(upload.stored.blob)
