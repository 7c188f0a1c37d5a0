"""Sealed originals: the files as they were uploaded, bit for bit, for those with a right to them.

Evidence under the Istanbul Protocol must not change, and who took it must be known: each opening is
kept in the document's list of accesses and in the audit log of the group.
"""

from flask_login import current_user

from .. import events
from ..extensions import db
from ..groups.access import may
from ..policy import Permission
from . import bp
from .models import Access, Accessed, Version
from .storage import files


@bp.app_template_global()
def may_open_original(version: Version) -> bool:
    """Tell whether the visitor may have the original: coordinators, and whoever uploaded it."""
    return may(needed_for(version), version.document.group)


def needed_for(version: Version) -> Permission:
    """Return what the visitor must be permitted to have the original of this version."""
    return Permission.READ if is_brought_by(version, current_user.id) else Permission.ORIGINAL


def is_brought_by(version: Version, user_id: int) -> bool:
    """Tell whether the person uploaded the file itself.

    Who restores a version brings no file: what it tells about its makers stays with whoever did.
    Where that version was taken away since, it is nobody's own.
    """
    if version.restored_from is None:
        return version.uploader_id == user_id
    hers = db.select(Version.id).filter_by(
        document_id=version.document_id,
        blob=version.blob,
        uploader_id=user_id,
        restored_from=None,
    )
    return db.session.scalar(hers.limit(1)) is not None


def is_intact(version: Version) -> bool:
    """Tell whether the stored original still has the SHA-256 that it had when it came in.

    Raises FileNotFoundError when it is not in the store.
    """
    return files().verify(version.blob, version.sha256)


def open_original(version: Version, user_id: int, why: str) -> None:
    """Keep that a person takes the original, before a byte of it is given out."""
    document = version.document
    db.session.add(
        Access(
            document_id=document.id,
            version_number=version.number,
            user_id=user_id,
            act=Accessed.ORIGINAL,
            why=why,
        )
    )
    events.record(
        events.OriginalOpened(
            content_id=document.id,
            group_id=document.group_id,
            user_id=user_id,
            number=version.number,
        )
    )
