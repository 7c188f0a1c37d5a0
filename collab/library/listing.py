"""The documents of a library as a list: filtered, in an order, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from ..content import content_topics
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..topics.models import Topic
from ..web.order import title_key
from ..web.paging import Page as ListPage
from ..web.paging import page_of
from . import tags
from .folders import Tree
from .models import Document, DocumentKind, Folder, ReadingState, Tag, Version, document_tags
from .wanted import NOTHING_SAID, Wanted

LIST_SIZE = 30
MOST_CHOSEN = 500
"""So many documents are changed at once at most."""

_READING = {
    "read": (ReadingState.READ,),
    "waiting": (ReadingState.WAITING, ReadingState.READING),
    "unreadable": (ReadingState.UNREADABLE,),
}


@dataclass(frozen=True)
class Place:
    """Where one looks: a whole library, one folder, or a folder with those below it."""

    group: Group
    folder: Folder | None = None
    folder_ids: frozenset[int] | None = None
    """None: wherever it stands."""

    @classmethod
    def of(cls, group: Group, folder: Folder | None, tree: Tree, *, below: bool) -> "Place":
        """Return the place of a list."""
        if folder is None:
            return cls(group)
        ids = tree.within(folder.id) if below else {folder.id}
        return cls(group, folder, frozenset(ids))


def documents_in(scope: Scope, place: Place, wanted: Wanted, page: int) -> ListPage[Document]:
    """Return one page of the documents, the pinned ones first.

    A translation is not listed by itself beside its original, unless somebody filters: then it may
    be what is looked for.
    """
    asked = found(scope, place, wanted).options(
        joinedload(Document.group, innerjoin=True),
        joinedload(Document.folder),
        joinedload(Document.described_as),
        joinedload(Document.version).joinedload(Version.uploader, innerjoin=True),
        selectinload(Document.tags),
    )
    if not wanted.filters:
        asked = asked.where(or_(Document.original_id.is_(None), ~_original_is_beside(scope, place)))
    if wanted.sort == "title":
        return _by_title(asked, page)
    return page_of(asked.order_by(*_order(wanted.sort)), page, LIST_SIZE)


def found(scope: Scope, place: Place, wanted: Wanted) -> Select[Document]:
    """Return the question for everything that fits, translations too."""
    asked = (
        select(Document)
        .join(Version, Document.version_id == Version.id)
        .where(scope.where(Document), Document.group_id == place.group.id)
        .where(Document.stays.is_(False))
    )
    if place.folder_ids is not None:
        asked = asked.where(Document.folder_id.in_(place.folder_ids))
    return asked.where(*_conditions(place.group, wanted))


def count(scope: Scope, place: Place, wanted: Wanted) -> int:
    """Return how many documents fit."""
    asked = found(scope, place, wanted).with_only_columns(func.count(Document.id))
    return db.session.scalar(asked) or 0


def ids(scope: Scope, place: Place, wanted: Wanted, most: int = MOST_CHOSEN) -> list[int]:
    """Return the ids of what fits, the newest first."""
    asked = found(scope, place, wanted).order_by(*_order("new")).limit(most)
    return list(db.session.scalars(asked.with_only_columns(Document.id)))


def _conditions(group: Group, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (Document.country, wanted.country),
        (Document.language, wanted.language),
        (Document.organisation, wanted.organisation),
    ):
        if value == NOTHING_SAID:
            conditions.append(func.coalesce(column, "") == "")
        elif value:
            conditions.append(column == value)
    if wanted.kind == NOTHING_SAID:
        conditions.append(Document.kind_id.is_(None))
    elif wanted.kind:
        of_key = select(DocumentKind.id).where(DocumentKind.key == wanted.kind)
        conditions.append(Document.kind_id == of_key.scalar_subquery())
    if wanted.year == NOTHING_SAID:
        conditions.append(Document.dated.is_(None))
    elif wanted.year:
        conditions.append(func.substr(Document.dated, 1, 4) == wanted.year)
    if wanted.by:
        number = int(wanted.by) if wanted.by.isdecimal() and len(wanted.by) < 16 else 0
        conditions.append(Document.author_id == number)
    if wanted.state:
        conditions.append(Version.state.in_(_READING[wanted.state]))
    return [*conditions, *_by_topic(wanted.topic), *_by_tag(group, wanted.tag)]


def _by_topic(key: str) -> list[ColumnElement[bool]]:
    if not key:
        return []
    mine = select(content_topics.c.topic_id).where(content_topics.c.content_id == Document.id)
    if key == NOTHING_SAID:
        return [~exists(mine)]
    upper = select(Topic.id).where(Topic.key == key).scalar_subquery()
    meant = select(Topic.id).where(or_(Topic.key == key, Topic.parent_id == upper))
    return [exists(mine.where(content_topics.c.topic_id.in_(meant)))]


def _by_tag(group: Group, name: str) -> list[ColumnElement[bool]]:
    if not name:
        return []
    rows = db.session.execute(select(Tag.id, Tag.name).where(Tag.group_id == group.id))
    meant = next((row.id for row in rows if tags.folded(row.name) == tags.folded(name)), None)
    if meant is None:
        return [false()]
    having = select(document_tags.c.document_id).where(document_tags.c.tag_id == meant)
    return [Document.id.in_(having)]


@lru_cache(maxsize=1)
def _original() -> Any:
    return aliased(Document)


def _original_is_beside(scope: Scope, place: Place) -> ColumnElement[bool]:
    """Say: the person sees the original, and it is on the same list."""
    original = _original()
    asked = select(original.id).where(
        original.id == Document.original_id,
        original.group_id == place.group.id,
        scope.where(original),
    )
    if place.folder_ids is not None:
        asked = asked.where(original.folder_id.in_(place.folder_ids))
    return exists(asked)


def _order(sort: str) -> Sequence[Any]:
    last = (Version.created.desc(), Document.id.desc())
    by: dict[str, tuple[Any, ...]] = {
        "date": (Document.dated.is_(None), Document.dated.desc()),
        "size": (Version.size.desc(),),
    }
    return (Document.pinned.is_(None), Document.pinned.desc(), *by.get(sort, ()), *last)


def _by_title(asked: Select[Document], page: int) -> ListPage[Document]:
    """Sort by the alphabets of our languages, which no database here knows."""
    titles = asked.with_only_columns(
        Document.id, Document.title, Document.pinned, maintain_column_froms=True
    )
    rows = sorted(
        db.session.execute(titles),
        key=lambda row: (row.pinned is None, title_key(row.title), row.id),
    )
    page = max(1, page)
    start = (page - 1) * LIST_SIZE
    wanted = [row.id for row in rows[start : start + LIST_SIZE]]
    loaded = {
        each.id: each for each in db.session.scalars(asked.where(Document.id.in_(wanted))).unique()
    }
    items = [loaded[key] for key in wanted if key in loaded]
    return ListPage(items, page, len(rows) > start + LIST_SIZE)
