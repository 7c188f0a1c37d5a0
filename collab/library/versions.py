"""What can happen to the versions of a document. No request, no permission check, no commit."""

from collections.abc import Iterable

from sqlalchemy import insert

from .. import events, jobs
from ..db import now
from ..extensions import db
from ..groups.log import write_act
from . import actions
from .models import CleanState, DrawState, Page, PageImage, ReadingState, Version
from .storage import Stored, remove_blobs

_COPY = ("clean_state", "clean_blob", "clean_size", "clean_sha256", "clean_type", "clean_ending")
_PICTURES = ("draw_state", "preview_blob")
_TEXT = ("state", "reason", "media_type", "disguised", "scanned", "unlocked")
_LENGTH = ("pages_done", "pages_total")


class Kept(Exception):
    """The version stays: it is the newest, has a name, or the document is kept as evidence."""


def label_version(version: Version, label: str | None, by_id: int) -> bool:
    """Give a version a name, or take it away (None); tell whether that changed anything.

    A version with a name is never removed by itself.
    """
    if version.label == label:
        return False
    version.label = label
    version.labelled_by_id = by_id if label else None
    version.labelled = now() if label else None
    db.session.flush()
    document = version.document
    sentence = f"{version.number}: {label}" if label else str(version.number)
    how = "version-named" if label else "version-unnamed"
    write_act(how, document.group_id, by_id, sentence, content=document)
    events.record(events.VersionLabelled(document.id, document.group_id, version.number))
    return True


def restore_version(
    version: Version, by_id: int, note: str = "", submission: str | None = None
) -> Version:
    """Make the file of an older version the newest version; what was read of it is taken over.

    Both versions name the same blobs: see `remove_version` for when these go.
    """
    document = version.document
    stored = Stored(version.blob, version.size, version.sha256)
    newest = actions.next_version(document, by_id, actions.Upload(version.filename, stored))
    newest.submission, newest.note, newest.restored_from = submission, note, version.number
    _take_over(version, newest)
    actions.ask_for_work(newest)
    document.changed = now()
    db.session.flush()
    events.record(events.VersionAdded(document.id, document.group_id))
    return newest


def remove_version(version: Version, by_id: int, sentence: str = "") -> None:
    """Take one older version away for good, with its text, copy and pictures.

    Raises `Kept` for the newest one, one with a name, and where the document is held.
    """
    document = version.document
    if version.id == document.version_id or version.label or document.held:
        raise Kept
    number, blobs = version.number, _blobs(version)
    for model in (Page, PageImage):
        db.session.execute(db.delete(model).where(model.version_id == version.id))
    db.session.expire(version, ["pages"])
    db.session.execute(db.delete(Version).where(Version.id == version.id))
    db.session.flush()
    if gone := sorted(blobs - _named_by_others(blobs)):
        jobs.enqueue(remove_blobs, " ".join(gone), key=f"{document.id}-{number}")
    said = f"{number}. {sentence}".strip()
    write_act("version-removed", document.group_id, by_id, said, content=document)
    events.record(events.DocumentDescribed(document.id, document.group_id))


def _take_over(old: Version, new: Version) -> None:
    """Let the new version have what is known of the same file, where that is complete."""
    if old.clean_state != CleanState.WAITING:
        _copy(old, new, _COPY)
        new.removed = list(old.removed)
    if old.draw_state != DrawState.WAITING:
        _copy(old, new, _PICTURES)
        _copy_rows(PageImage, old, new)
    if old.state in (ReadingState.READ, ReadingState.UNREADABLE):
        _copy(old, new, _TEXT + _LENGTH)
        _copy_rows(Page, old, new)
    db.session.flush()


def _copy(old: Version, new: Version, names: Iterable[str]) -> None:
    for name in names:
        setattr(new, name, getattr(old, name))


def _copy_rows(model: type[Page] | type[PageImage], old: Version, new: Version) -> None:
    others = [column for column in model.__table__.c if column.name != "version_id"]
    rows = db.select(db.literal(new.id), *others).where(model.version_id == old.id)
    names = ["version_id", *(column.name for column in others)]
    db.session.execute(insert(model).from_select(names, rows))


def _blobs(version: Version) -> set[str]:
    return {each for each in (version.blob, version.clean_blob, version.preview_blob) if each}


def _named_by_others(blobs: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for column in (Version.blob, Version.clean_blob, Version.preview_blob):
        names |= set(db.session.scalars(db.select(column).where(column.in_(blobs))))
    return names
