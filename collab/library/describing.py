"""Changing what a document is said to be. No request, no permission check, no commit."""

from collections.abc import Sequence
from typing import Any, TypedDict

from .. import events
from ..db import now
from ..extensions import db
from ..topics.models import Topic
from . import tags
from .models import Document
from .models.catalogue import remove_unused


class Description(TypedDict, total=False):
    """What can be said about a document; what is not among the keys stays as it is."""

    description: str
    kind_id: int | None
    dated: str | None
    """ISO 8601 with reduced precision: see `dates`."""
    country: str | None
    language: str | None
    """One of `accounts.directory.LANGUAGES`; None: not known."""
    organisation: str
    source: str
    topics: Sequence[Topic]
    tags: Sequence[str]
    """Names, as `tags.parse` returns them."""


_COLUMNS = ("description", "kind_id", "dated", "country", "organisation", "source")
"""Keys of a description that are columns with nothing more to it."""


def describe(document: Document, said: Description) -> bool:
    """Say this about a document; return whether anything is different now.

    A language that somebody corrected is not found out by reading any more. Records one event,
    upon which search takes up the document again.
    """
    before = _state(document)
    given: dict[str, Any] = dict(said)
    for name in _COLUMNS:
        if name in given:
            setattr(document, name, given[name])
    if "language" in given and given["language"] != document.language:
        document.language = given["language"]
        document.language_set = given["language"] is not None
    if "topics" in given:
        document.topics = list(given["topics"])
    if "tags" in given:
        _set_tags(document, given["tags"])
    if _state(document) == before:
        return False
    document.changed = now()
    db.session.flush()
    events.record(events.DocumentDescribed(document.id, document.group_id))
    return True


def _state(document: Document) -> tuple[Any, ...]:
    columns = tuple(getattr(document, name) for name in _COLUMNS)
    topics = frozenset(topic.id for topic in document.topics)
    return *columns, document.language, topics, frozenset(tag.id for tag in document.tags)


def _set_tags(document: Document, names: Sequence[str]) -> None:
    before = {tag.id for tag in document.tags}
    document.tags = tags.rows_for(document.group_id, names)
    db.session.flush()
    remove_unused(before - {tag.id for tag in document.tags})
