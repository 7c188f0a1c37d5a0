"""Questions about comments. Each takes a scope."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import joinedload

from ..extensions import db
from ..library.models import Document
from ..policy import Scope
from .models import Comment


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, as far as the reader sees them.

    `begins` is None if only answers are to be seen, because what they answer was taken away.
    """

    id: int
    begins: Comment | None
    answers: Sequence[Comment]

    @property
    def comments(self) -> list[Comment]:
        """All of them in their order."""
        return [*([self.begins] if self.begins is not None else []), *self.answers]

    @property
    def settled(self) -> bool:
        """Whether somebody said that nothing is open in it."""
        return self.begins is not None and self.begins.settled is not None

    @property
    def page(self) -> int | None:
        """The page that it is about, if it is about one."""
        return self.comments[0].page

    @property
    def stamp(self) -> str:
        """A mark that changes when the thread is to be drawn anew."""
        facts = [(c.id, c.state, c.changed.timestamp(), bool(c.settled)) for c in self.comments]
        return f"{zlib.crc32(repr(facts).encode()):08x}"


@dataclass(frozen=True)
class Section:
    """The threads about one page; `page` is None for those about the document as a whole."""

    page: int | None
    threads: Sequence[Thread]


@dataclass(frozen=True)
class Listing:
    """Some of the threads of a document, arranged by page; all counts are of all of them."""

    sections: Sequence[Section]
    comments: int
    threads: int
    more: bool


def comment(scope: Scope, document: Document, comment_id: int | None) -> Comment | None:
    """Return a comment on that document if the person may see it."""
    return db.session.scalar(
        db.select(Comment).where(
            Comment.id == comment_id, Comment.document_id == document.id, scope.where(Comment)
        )
    )


def listing(
    scope: Scope, document: Document, *, page: int | None = None, start: int = 0, size: int = 30
) -> Listing:
    """Return some of the threads: those about `page` first, then the whole, then page by page.

    Takes two questions, however many comments there are. `start` counts threads.
    """
    rows = db.session.execute(
        db.select(Comment.id, Comment.reply_to_id, Comment.page, Comment.number)
        .where(Comment.document_id == document.id, scope.where(Comment))
        .order_by(Comment.number)
    ).all()
    members: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        members[row.reply_to_id or row.id].append(row)
    order = sorted(members, key=lambda key: _place(members[key][0], page))
    chosen = order[start : start + size]
    threads = _loaded(scope, chosen, [row.id for key in chosen for row in members[key]])
    return Listing(_sections(threads), len(rows), len(order), len(order) > start + size)


def _place(row: Any, page: int | None) -> tuple[bool, int, int]:
    """Return what a thread is sorted by."""
    return page is None or row.page != page, row.page or 0, row.number


def _loaded(scope: Scope, keys: Sequence[int], ids: Sequence[int]) -> list[Thread]:
    if not ids:
        return []
    found = db.session.scalars(
        db.select(Comment)
        .where(Comment.id.in_(ids), scope.where(Comment))
        .options(joinedload(Comment.group, innerjoin=True))
        .order_by(Comment.number)
    )
    by_thread: dict[int, list[Comment]] = defaultdict(list)
    for each in found:
        by_thread[each.begins_id].append(each)
    return [_thread(key, by_thread[key]) for key in keys if by_thread[key]]


def _thread(key: int, comments: Sequence[Comment]) -> Thread:
    begins = next((each for each in comments if each.id == key), None)
    return Thread(key, begins, [each for each in comments if each.id != key])


def _sections(threads: Iterable[Thread]) -> list[Section]:
    by_page: dict[int | None, list[Thread]] = {}
    for thread in threads:
        by_page.setdefault(thread.page, []).append(thread)
    return [Section(page, those) for page, those in by_page.items()]
