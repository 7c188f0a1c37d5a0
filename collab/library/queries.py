"""Questions about one document. What is content comes through a scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from .models import Document, Folder, Page, ReadingState, Version

PART = 20
"""Pages of a document that are shown at once, when there are more than `WHOLE`."""
WHOLE = 30


@dataclass(frozen=True)
class Part:
    """Some pages of a document; parts are counted from 1."""

    pages: Sequence[Page]
    number: int
    parts: int


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


def pages_of(version: Version) -> list[tuple[int, str]]:
    """Return numbers and texts of all pages of a version."""
    asked = select(Page.number, Page.text).where(Page.version_id == version.id)
    return [(row[0], row[1]) for row in db.session.execute(asked.order_by(Page.number))]


def characters_of(version: Version) -> int:
    """Return how long the text of a version is."""
    asked = select(func.sum(func.length(Page.text))).where(Page.version_id == version.id)
    return db.session.scalar(asked) or 0


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


def trail(folder: Folder | None) -> list[Folder]:
    """Return the folders on the way to this one, the outermost first, this one last."""
    way: list[Folder] = []
    while folder is not None:
        way.insert(0, folder)
        folder = folder.parent
    return way


def blob_is_used(blob: str) -> bool:
    """Tell whether a version names this blob."""
    named = or_(Version.blob == blob, Version.clean_blob == blob, Version.preview_blob == blob)
    return bool(db.session.scalar(select(Version.id).where(named)))


def used_blobs() -> set[str]:
    """Return the names of all blobs that a version names: files, cleaned copies, pictures."""
    rows = db.session.execute(select(Version.blob, Version.clean_blob, Version.preview_blob))
    return {blob for row in rows for blob in row if blob}
