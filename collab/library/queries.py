"""Questions about a library. What is content comes through a scope; folders belong to a group."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..web.order import title_key
from ..web.paging import Page as ListPage
from ..web.paging import page_of
from .models import Document, Folder, Page, ReadingState, Version

Order = Literal["new", "title"]
LIST_SIZE = 30
PART = 20
"""Pages of a document that are shown at once, when there are more than `WHOLE`."""
WHOLE = 30


@dataclass(frozen=True)
class FolderCard:
    """A folder, and how many documents in it and below it the person may see."""

    folder: Folder
    documents: int


@dataclass(frozen=True)
class Part:
    """Some pages of a document; parts are counted from 1."""

    pages: Sequence[Page]
    number: int
    parts: int


def documents_in(
    scope: Scope, group: Group, folder: Folder | None, order: Order, page: int
) -> ListPage[Document]:
    """Return the documents of one folder (None: of the whole library), the pinned ones first."""
    here = (
        select(Document)
        .where(scope.where(Document), Document.group_id == group.id)
        .options(
            joinedload(Document.group, innerjoin=True),
            joinedload(Document.folder),
            joinedload(Document.version).joinedload(Version.uploader, innerjoin=True),
        )
    )
    if folder:
        here = here.where(Document.folder_id == folder.id)
    if order == "title":
        return _by_title(here, page)
    newest = here.join(Version, Document.version_id == Version.id).order_by(
        Document.pinned.is_(None),
        Document.pinned.desc(),
        Version.created.desc(),
        Document.id.desc(),
    )
    return page_of(newest, page, LIST_SIZE)


def document(scope: Scope, slug: str, document_id: int) -> Document | None:
    """Return the document if it is of that group and the person may see it."""
    return db.session.scalar(
        select(Document)
        .join(Group, Document.group_id == Group.id)
        .where(scope.where(Document), Document.id == document_id, Group.slug == slug)
    )


def versions(scope: Scope, document: Document) -> Sequence[Version]:
    """Return the versions that the person may have, the newest first.

    People outside the group get the newest only: what the group took out before it gave the
    document to the coalition stays in the group.
    """
    mine = select(Version).where(Version.document_id == document.id)
    if document.group_id not in scope.reads:
        mine = mine.where(Version.id == document.version_id)
    mine = mine.options(joinedload(Version.uploader, innerjoin=True)).order_by(
        Version.number.desc()
    )
    return db.session.scalars(mine).unique().all()


def version(scope: Scope, document: Document, number: int) -> Version | None:
    """Return one version of a document if the person may have it."""
    return next((v for v in versions(scope, document) if v.number == number), None)


def part_of(version: Version, number: int = 1, at: int | None = None) -> Part:
    """Return the pages of one part, or of the part in which page `at` stands.

    A document of up to 30 pages has one part, a longer one has parts of 20 pages.
    """
    total = db.session.scalar(
        select(func.count()).select_from(Page).where(Page.version_id == version.id)
    )
    size = PART if (total or 0) > WHOLE else WHOLE
    parts = max(1, -(-(total or 0) // size))
    if at is not None:
        number = (at - 1) // size + 1
    number = max(1, min(number, parts))
    pages = db.session.scalars(
        select(Page)
        .where(
            Page.version_id == version.id,
            Page.number > (number - 1) * size,
            Page.number <= number * size,
        )
        .order_by(Page.number)
    ).all()
    return Part(pages, number, parts)


def places_in_queue(versions: Iterable[Version]) -> dict[int, int]:
    """Return which place those of the files that wait have in the queue, by the version's id."""
    waiting = [each.id for each in versions if each.state == ReadingState.WAITING]
    if not waiting:
        return {}
    earlier = aliased(Version)
    place = (
        select(func.count())
        .where(earlier.state == ReadingState.WAITING, earlier.created <= Version.created)
        .correlate(Version)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Version.id, place).where(Version.id.in_(waiting)))
    return {row[0]: row[1] for row in rows}


def folder(group: Group, folder_id: int) -> Folder | None:
    """Return the folder if it is in the group's library."""
    return db.session.scalar(select(Folder).filter_by(id=folder_id, group_id=group.id))


def folders_in(scope: Scope, group: Group, parent: Folder | None) -> list[FolderCard]:
    """Return the folders that stand in one folder (None: at the top), by name."""
    children, counts = _children(group), _counts(scope, group)

    def below(folder_id: int) -> int:
        return counts.get(folder_id, 0) + sum(below(child.id) for child in children[folder_id])

    here = children[parent.id if parent else None]
    return [FolderCard(each, below(each.id)) for each in here]


def trail(folder: Folder | None) -> list[Folder]:
    """Return the folders on the way to this one, the outermost first, this one last."""
    way: list[Folder] = []
    while folder is not None:
        way.insert(0, folder)
        folder = folder.parent
    return way


def folder_paths(group: Group) -> list[tuple[int, str]]:
    """Return id and path ("Reports / 2025") of every folder of the group, as in a tree."""
    children = _children(group)

    def walk(parent: int | None, before: str) -> list[tuple[int, str]]:
        paths = []
        for each in children[parent]:
            path = f"{before}{each.name}"
            paths += [(each.id, path), *walk(each.id, f"{path} / ")]
        return paths

    return walk(None, "")


def blob_is_used(blob: str) -> bool:
    """Tell whether a version names this blob."""
    return bool(db.session.scalar(select(Version.id).where(Version.blob == blob)))


def used_blobs() -> set[str]:
    """Return the names of all blobs that a version names."""
    return set(db.session.scalars(select(Version.blob)))


def _children(group: Group) -> dict[int | None, list[Folder]]:
    children: dict[int | None, list[Folder]] = defaultdict(list)
    every = db.session.scalars(select(Folder).filter_by(group_id=group.id)).all()
    for each in sorted(every, key=lambda f: title_key(f.name)):
        children[each.parent_id].append(each)
    return children


def _counts(scope: Scope, group: Group) -> dict[int, int]:
    rows = db.session.execute(
        select(Document.folder_id, func.count().label("documents"))
        .where(scope.where(Document), Document.group_id == group.id)
        .where(Document.folder_id.is_not(None))
        .group_by(Document.folder_id)
    )
    return {row.folder_id: row.documents for row in rows}


def _by_title(here, page: int) -> ListPage[Document]:  # type: ignore[no-untyped-def]
    """Sort by the alphabets of our languages, which no database here knows."""
    titles = here.with_only_columns(
        Document.id, Document.title, Document.pinned, maintain_column_froms=True
    )
    rows = sorted(
        db.session.execute(titles),
        key=lambda row: (row.pinned is None, title_key(row.title), row.id),
    )
    page = max(1, page)
    start = (page - 1) * LIST_SIZE
    ids = [row.id for row in rows[start : start + LIST_SIZE]]
    found = {
        each.id: each for each in db.session.scalars(here.where(Document.id.in_(ids))).unique()
    }
    items = [found[key] for key in ids if key in found]
    return ListPage(items, page, len(rows) > start + LIST_SIZE)
