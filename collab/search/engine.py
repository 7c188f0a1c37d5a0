"""What every search engine promises: entries go in, ids come out.

The database is the truth and an index is disposable. The worker is the only writer; it applies
changes in batches and rebuilds when the index is unusable. Any number of threads and processes
read. An engine reads only the spaces it is handed, so that scores, counts and facets carry no
word of a space that the person may not see; with no space it answers nothing at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from collab.search.query import Query


class IndexUnusable(Exception):
    """The index is missing, of another version, or damaged: the writer has to rebuild it."""


class IndexBusy(Exception):
    """Another process is writing the index; the same changes can be applied a little later."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One findable unit of a piece of content.

    `page` 0 is the unit of title and description; a document's pages are 1, 2 …. A title belongs
    to page 0 alone: the words of a query may be spread over the units of one piece of content.
    `space` names the index ("g12", "coalition", "restricted"): letters, digits, "-" and "_".
    `group_id` is None outside any group (0 in facets). `readers` are the people who may find
    it, in the spaces that are filtered by reader.
    `language` is one of the six or None (then it is guessed); `created` is aware, or naive UTC.
    `within` names the places that it stands in and that a search can be kept to, in words that the
    engine does not read: "c7", "room5".
    """

    content_id: int
    page: int
    kind: str
    group_id: int | None
    space: str
    readers: frozenset[int]
    language: str | None
    title: str
    text: str
    created: datetime
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The entries that a piece of content has from now on; none removes it from every space."""

    content_id: int
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Space:
    """A space to search.

    With `reader`, only entries that name this reader are found in it; with `groups`, only those
    of these groups (an empty set finds nothing).
    """

    name: str
    reader: int | None = None
    groups: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows a search. None leaves a side open; an empty collection finds nothing."""

    kinds: Collection[str] | None = None
    groups: Collection[int] | None = None
    languages: Collection[str] | None = None
    within: str | None = None
    since: datetime | None = None
    until: datetime | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of content that matches, with its matching pages (page, score), the best first."""

    content_id: int
    score: float
    pages: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a search.

    `hits` is the asked-for stretch of the ranking, `total` the number of matching pieces of
    content. `facets` counts these by "kind", "group" and "language" ("" where unknown).
    `relaxed` says that too little had every word, so that the tail has only some of them.
    `unknown` are the words of the query that no searched space has in any form.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    relaxed: bool = False
    unknown: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


NO_HITS = Hits()


class Engine(Protocol):
    """A search engine. Reading never raises; only the writer learns of a bad index."""

    @property
    def version(self) -> str:
        """The stamp of the indexes that this engine writes and can read."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Make the changes findable; of two changes to one piece of content the last counts.

        On return they are on disk, and applying them again changes nothing. Raises
        `IndexUnusable` (then `rebuild`) and `IndexBusy`.
        """

    def search(
        self,
        query: Query,
        spaces: Sequence[Space],
        *,
        filters: Filters = NO_FILTERS,
        newest: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> Hits:
        """Return what matches in `spaces`, the best (or the newest) first.

        A space that is missing or damaged contributes nothing.
        """

    def drop(self, space: str) -> None:
        """Remove a whole space and everything in it."""

    def scrub(self, spaces: Collection[str] | None = None) -> None:
        """Leave no word of what was removed from these spaces (None: from any) in any file.

        A space that has become empty is dropped, and whatever an earlier drop, rebuild or killed
        writer left behind goes too. Readers notice nothing. On return it is so on disk; cut off
        anywhere, it comes to the same end when it is called again. Raises `IndexUnusable` and
        `IndexBusy`.
        """

    def rebuild(self, changes: Iterable[Change]) -> None:
        """Build everything anew beside the old index, then swap; readers notice nothing."""

    def optimise(self) -> None:
        """Tidy the index for fast reading; for the idle worker."""

    def check(self) -> None:
        """Raise `IndexUnusable` when the index cannot be written to as it is."""

    def built(self) -> datetime | None:
        """Return when the index was last built anew; None if none is there that can be used."""

    def ids(self) -> set[tuple[int, str]]:
        """Return (content id, digest) of everything indexed, to compare with the database."""


def digest(entries: Iterable[Entry]) -> str:
    """Return a short stamp of a piece of content's entries, whatever their order.

    Equal entries have equal digests in every process; any change of a field changes it.
    """
    stamp = hashlib.blake2b(digest_size=8)
    for entry in sorted(entries, key=lambda entry: entry.page):
        fields = (
            entry.content_id,
            entry.page,
            entry.kind,
            entry.group_id,
            entry.space,
            sorted(entry.readers),
            entry.language,
            entry.title,
            entry.text,
            entry.created.isoformat(),
            sorted(entry.within),
        )
        stamp.update(repr(fields).encode("utf-8", "backslashreplace"))
    return stamp.hexdigest()


_SPACE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def is_space(name: str) -> bool:
    """Whether `name` can be that of a space."""
    return _SPACE_NAME.fullmatch(name) is not None


def checked_space(name: str) -> str:
    """Return `name`; raises `ValueError` when it cannot be that of a space."""
    if not is_space(name):
        raise ValueError(f"not a name of a space: {name!r}")
    return name


def by_space(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return the changes that add something, by space; raises `ValueError` for mixed entries."""
    arriving: dict[str, list[Change]] = {}
    for change in changes:
        spaces = {entry.space for entry in change.entries}
        if len(spaces) > 1 or any(e.content_id != change.content_id for e in change.entries):
            raise ValueError(f"the entries of content {change.content_id} do not belong together")
        for space in spaces:
            arriving.setdefault(checked_space(space), []).append(change)
    return arriving
