"""Translations of a document, held together with it as one item.

A translation is a document of its own that points at its original. Whoever may see one of them and
not the other learns nothing of the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import joinedload

from .. import events
from ..db import now
from ..extensions import db
from ..policy import Scope
from .models import Document, Version


class NotLinked(Exception):
    """The two cannot be original and translation: another group, or one of them has others."""


def translations_of(
    documents: Iterable[Document], scope: Scope
) -> dict[int, list[tuple[str, Document]]]:
    """Return the languages in which the person can read each of the documents, by its id.

    Only for documents that have translations which she may see; the document itself is among them.
    """
    originals = {document.id: document for document in documents}
    asked = (
        db.select(Document)
        .where(scope.where(Document), Document.original_id.in_(originals))
        .options(joinedload(Document.group, innerjoin=True))
        .order_by(Document.created, Document.id)
    )
    found: dict[int, list[tuple[str, Document]]] = defaultdict(list)
    for translation in db.session.scalars(asked).unique():
        original_id = translation.original_id or 0
        if not found[original_id]:
            original = originals[original_id]
            found[original_id].append((original.language or "", original))
        found[original_id].append((translation.language or "", translation))
    return dict(found)


def family(document: Document, scope: Scope) -> list[Document]:
    """Return the original, if the person may see it, and the translations that she may see."""
    root = document.original_id or document.id
    asked = (
        db.select(Document)
        .where(scope.where(Document))
        .where((Document.id == root) | (Document.original_id == root))
        .options(joinedload(Document.version), joinedload(Document.checked_by))
    )
    found = db.session.scalars(asked).unique().all()
    return sorted(found, key=lambda each: (each.original_id is not None, each.created, each.id))


def for_reader(family: Sequence[Document], locale: str) -> Document | None:
    """Return the one in the reader's language, if there is one."""
    return next((each for each in family if each.language == locale), None)


def may_follow(group_id: int, scope: Scope, original: Document) -> Sequence[Document]:
    """Return the documents that could be named as translations: alone, in the same group."""
    has_others = db.select(Document.original_id).where(Document.original_id.is_not(None))
    asked = (
        db.select(Document)
        .where(scope.where(Document), Document.group_id == group_id, Document.id != original.id)
        .where(Document.original_id.is_(None), Document.id.not_in(has_others))
        .where(Document.stays.is_(False))
        .order_by(Document.created.desc())
        .limit(200)
    )
    return db.session.scalars(asked).unique().all()


def lags(translation: Document, original: Document) -> bool:
    """Tell whether the original has a newer version than the one that the translation follows."""
    return (translation.original_number or 0) < original.version.number


def link(translation: Document, original: Document) -> None:
    """Hold a document together with its original. Raises `NotLinked`."""
    rows = db.select(Document.id).where(Document.id.in_((translation.id, original.id)))
    db.session.execute(rows.order_by(Document.id).with_for_update())
    for each in (translation, original):
        db.session.refresh(each, ["original_id", "group_id"])
    apart = translation.group_id != original.group_id or translation.id == original.id
    if apart or original.original_id is not None or translation.original_id is not None:
        raise NotLinked
    if db.session.scalar(db.select(Document.id).where(Document.original_id == translation.id)):
        raise NotLinked
    translation.original_id = original.id
    translation.original_number = _newest_number(original)
    translation.checked_by_id = translation.checked = None
    _changed(translation, original.id)


def unlink(translation: Document) -> None:
    """Let a translation be a document by itself again."""
    original_id = translation.original_id
    if original_id is None:
        return
    translation.original_id = translation.original_number = None
    translation.checked_by_id = translation.checked = None
    _changed(translation, original_id)


def follow_newest(translation: Document, original: Document) -> None:
    """Say that the translation is that of the original's newest version; it is unchecked again."""
    translation.original_number = _newest_number(original)
    translation.checked_by_id = translation.checked = None
    _changed(translation, original.id)


def check(translation: Document, by_id: int) -> None:
    """Say who compared the translation with the original."""
    translation.checked_by_id, translation.checked = by_id, now()
    _changed(translation, translation.original_id or 0)


def _newest_number(original: Document) -> int:
    asked = db.select(Version.number).where(Version.id == original.version_id)
    return db.session.scalar(asked) or 1


def _changed(translation: Document, original_id: int) -> None:
    translation.changed = now()
    db.session.flush()
    events.record(events.TranslationLinked(translation.id, translation.group_id, original_id))
