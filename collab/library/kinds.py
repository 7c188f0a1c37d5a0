"""The kinds of documents: judgments, reports, templates. The coalition edits their list.

Lists that many pages show are read once in some seconds for all.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from .. import events
from ..extensions import db
from ..topics import named
from ..topics.named import NameTaken
from ..web.languages import in_language
from .models import DocumentKind

_LOOK_AGAIN_SECONDS = 5.0
_KEPT = "document_kinds"


@dataclass(frozen=True)
class Listed:
    """A kind as lists show it, apart from the database."""

    id: int
    key: str
    names: dict[str, str]
    retired: bool

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)


def every() -> Sequence[DocumentKind]:
    """Return all kinds in their order, the retired ones too, as their rows are now."""
    asked = db.select(DocumentKind).order_by(DocumentKind.position, DocumentKind.id)
    return db.session.scalars(asked).all()


def listed() -> tuple[Listed, ...]:
    """Return all kinds in their order, as they were some seconds ago at most."""
    kept: tuple[float, tuple[Listed, ...]] | None = current_app.extensions.get(_KEPT)
    if kept is None or time.monotonic() - kept[0] > _LOOK_AGAIN_SECONDS:
        rows = tuple(Listed(row.id, row.key, dict(row.names), row.retired) for row in every())
        kept = (time.monotonic(), rows)
        current_app.extensions[_KEPT] = kept
    return kept[1]


def choices(kept: Iterable[int | None] = ()) -> list[tuple[str, str]]:
    """Return id and name of the kinds that can be chosen.

    Retired kinds are among them if they are `kept`: what is of one does not lose it by being saved.
    """
    ids = set(kept)
    return [(str(row.id), row.name) for row in listed() if not row.retired or row.id in ids]


def by_key(key: str) -> DocumentKind | None:
    """Return the kind with that key, retired or not."""
    return db.session.scalar(db.select(DocumentKind).filter_by(key=key))


# What administrators do to the list. No request, no permission check, no commit.


def add(names: Mapping[str, str]) -> DocumentKind:
    """Add a kind at the end of the list. Raises `NameTaken`."""
    named.lock(DocumentKind)
    rows = named.in_order(DocumentKind)
    named.check_free(names, rows)
    kind = DocumentKind(key=named.new_key("kind"), names=dict(names), position=named.after(rows))
    db.session.add(kind)
    db.session.flush()
    events.record(events.KindsChanged(kind.id))
    return kind


def rename(kind: DocumentKind, names: Mapping[str, str]) -> None:
    """Call a kind something else; documents keep it. Raises `NameTaken`."""
    named.lock(DocumentKind)
    named.check_free(names, [row for row in named.in_order(DocumentKind) if row.id != kind.id])
    if kind.names != names:
        kind.names = dict(names)
        events.record(events.KindsChanged(kind.id))


def move(kind: DocumentKind, steps: int) -> None:
    """Put a kind one place up (-1) or down (1); at the end it stays."""
    named.lock(DocumentKind)
    if named.step(named.in_order(DocumentKind), kind.id, steps):
        events.record(events.KindsChanged(kind.id))


def set_retired(kind: DocumentKind, *, retired: bool) -> None:
    """Offer a kind no more, or again; what is of it stays so."""
    named.lock(DocumentKind)
    db.session.refresh(kind)
    if kind.retired != retired:
        kind.retired = retired
        events.record(events.KindsChanged(kind.id))


@events.after(events.KindsChanged)
def read_anew(_event: events.KindsChanged) -> None:
    """Have this process show the change at once; others do within seconds."""
    current_app.extensions.pop(_KEPT, None)


__all__ = [
    "Listed",
    "NameTaken",
    "add",
    "by_key",
    "choices",
    "every",
    "listed",
    "move",
    "rename",
    "set_retired",
]
