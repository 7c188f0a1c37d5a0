"""From a file in a form to a document that is safe on the disk, counted once."""

from typing import Any

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
from . import actions, queries
from .models import Document, Folder, Version
from .names import clean_filename
from .receiving import largest_file
from .storage import NotStored, TooLarge, files


class Refused(Exception):
    """A file that was not taken; `message` says why in the person's language."""

    def __init__(self, filename: str, status: int, message: str) -> None:
        super().__init__(message)
        self.filename = filename
        self.status = status
        self.message = message


def add_document(
    file: FileStorage, key: str | None, group: Group, folder: Folder | None, audience: Any
) -> Document:
    """Store the file and make a document of it; the same file of the same form makes one.

    Raises `Refused`. Whose right to upload ends while the bytes come in is stopped, and the file
    goes.
    """
    group_id, folder_id = group.id, folder.id if folder else None
    author_id = current_user.id
    needed = [Permission.UPLOAD]
    if audience == Audience.COALITION:
        needed.append(Permission.PUBLISH)
    upload = _store(file)

    def act() -> Document:
        return actions.upload_document(
            group_id, author_id, upload, folder_id=folder_id, audience=audience
        )

    try:
        return once(
            Document,
            _submission(key, upload),
            act,
            still=lambda: still_may(group_id, *needed),
            group_id=group_id,
        )
    finally:
        _drop_unused(upload)


def add_version(file: FileStorage, key: str | None, document: Document) -> Version:
    """Store the file as the newest version; the same file of the same form makes one version.

    Raises `Refused`, also when the newest version holds the very same bytes.
    """
    upload = _store(file)
    submission, uploader_id = _submission(key, upload), current_user.id
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
            return actions.add_version(document, uploader_id, upload, submission)
    except IntegrityError:
        if (version := db.session.scalar(earlier)) is None:
            raise
        return version
    finally:
        _drop_unused(upload)


def _store(file: FileStorage) -> actions.Upload:
    filename = clean_filename(file.filename)
    received: Any = file.stream
    if received.too_large:
        raise Refused(filename, 413, too_large())
    if received.no_room:
        raise Refused(filename, 507, _no_room())
    if not received.size:
        raise Refused(filename, 422, _("The file is empty. Check it on your device."))
    try:
        return actions.Upload(filename, files().put(received, largest_file()))
    except TooLarge:
        raise Refused(filename, 413, too_large()) from None
    except NotStored:
        current_app.logger.exception("a file could not be stored")
        raise Refused(filename, 507, _no_room()) from None


def too_large() -> str:
    """Say that a file is larger than the instance takes, and what to do."""
    return _(
        "The file is larger than %(size)s MB and was not stored. Divide it, or save it smaller.",
        size=current_app.config["MAX_UPLOAD_MB"],
    )


def _no_room() -> str:
    return _("The server has no room for the file; it was not stored. Tell the administrator.")


def _submission(key: str | None, upload: actions.Upload) -> str | None:
    """Tie the key of the form to the content: another file from the same page is another one."""
    return f"{key[:40]}.{upload.stored.sha256[:20]}" if key else None


def _drop_unused(upload: actions.Upload) -> None:
    """Remove the copy that a repeated submission made."""
    if not queries.blob_is_used(upload.stored.blob):
        files().remove(upload.stored.blob)
