"""The embedded engine: one Whoosh index (a folder) for each space.

    root/LIVE            the name of the build that is read and written
    root/build-7/STAMP   its version
    root/build-7/g12/    the index of a space

A rebuild makes a new build beside the old one and moves LIVE over, so there is no moment without
an index. Readers keep what they opened; a space they cannot read contributes nothing and is
marked, so that the writer learns of it.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from collab.search import analysis, ranking, whoosh_documents, whoosh_scrub, whoosh_store
from collab.search.engine import (
    NO_FILTERS,
    NO_HITS,
    Change,
    Filters,
    Hits,
    IndexUnusable,
    Space,
    by_space,
    checked_space,
)
from collab.search.query import Query
from collab.search.whoosh_builds import LIVE, go_live, spaces_of, unusable_when_damaged
from collab.search.whoosh_reader import Damaged, Leaf, Snapshot

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.2  # seconds for which a space is taken to be as it was
_TRIES = 3
_REBUILD_BATCH = 10_000  # entries held in memory at once
_STAMP, _DAMAGED = "STAMP", "DAMAGED"


class WhooshEngine:
    """See `engine.Engine`. One object per process serves all its threads; one process writes."""

    def __init__(self, root: Path) -> None:
        """Keep the index under `root`, which need not exist yet."""
        self._root = root
        self._lock = threading.Lock()
        self._live: tuple[float, Path | None] = (0.0, None)
        self._opened: dict[Path, tuple[float, Snapshot | None]] = {}
        self._contents: dict[Path, tuple[int, set[int]]] = {}

    @property
    def version(self) -> str:
        """The stamp: Whoosh's format, our fields, our analysis."""
        return f"whoosh-2.7.4 fields-{whoosh_store.VERSION} analysis-{analysis.VERSION}"

    # Reading

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
        """See `engine.Engine.search`."""
        if not spaces or not query:
            return NO_HITS
        readable = list(dict.fromkeys(spaces))
        while readable:
            try:
                return self._search(query, readable, filters, newest, limit, offset)
            except Damaged as damage:
                folder = damage.args[0]
                self._report(folder, damage)
                readable = [space for space in readable if space.name != folder.name]
        return NO_HITS

    def _search(
        self,
        query: Query,
        spaces: Sequence[Space],
        filters: Filters,
        newest: bool,
        limit: int,
        offset: int,
    ) -> Hits:
        found = (
            ranking.part_of(leaf, space, filters)
            for space in spaces
            for leaf in self._leaves(space.name)
        )
        parts = [part for part in found if part is not None]
        if not parts:
            return NO_HITS
        return ranking.Ranking(parts, query).hits(newest=newest, limit=limit, offset=offset)

    def _leaves(self, space: str) -> list[Leaf]:
        """Return the leaves of a space as of the last 0.2 s; none when there is no such space."""
        with self._lock:
            build = self._live_build()
            if build is None:
                return []
            folder = build / checked_space(space)
            looked, snapshot = self._opened.get(folder, (0.0, None))
            now = time.monotonic()
            if not looked or now - looked > _LOOK_AGAIN:
                snapshot = self._newest(folder, snapshot)
                self._opened[folder] = (now, snapshot)
        return snapshot.leaves if snapshot else []

    def _newest(self, folder: Path, before: Snapshot | None) -> Snapshot | None:
        for attempt in range(_TRIES):
            generation = whoosh_store.generation(folder)
            if generation < 0:
                return None
            if before is not None and before.generation == generation:
                return before
            try:
                return Snapshot(folder, before)
            except Damaged:
                # A commit or a rebuild may have taken the files away in between: look again.
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.02)
        return None

    def _live_build(self) -> Path | None:
        """Return the build that readers use, None when it is missing or not of our version."""
        looked, build = self._live
        now = time.monotonic()
        if not looked or now - looked > _LOOK_AGAIN:
            try:
                newest: Path | None = self._current()
            except IndexUnusable:
                newest = None
            if newest != build:
                self._opened.clear()
            self._live = (now, newest)
            return newest
        return build

    def _report(self, folder: Path, damage: Damaged) -> None:
        log.error("search index of %s cannot be read: %r", folder.name, damage.__cause__)
        # A build that has just been replaced is gone, and nobody needs to know.
        with contextlib.suppress(OSError):
            (folder.parent / _DAMAGED).write_text(folder.name)

    # Writing

    def check(self) -> None:
        """See `engine.Engine.check`."""
        for folder in spaces_of(self._writable()):
            self._content_ids(folder)

    def apply(self, changes: Iterable[Change]) -> None:
        """See `engine.Engine.apply`."""
        latest = {change.content_id: change for change in changes}
        if not latest:
            return
        build = self._writable()
        arriving = by_space(latest.values())
        leaving = {
            folder.name: self._content_ids(folder) & latest.keys() for folder in spaces_of(build)
        }
        # What leaves a space goes first: between two commits a hit may be missing, never doubled.
        for space in sorted(leaving.keys() | arriving.keys(), key=lambda name: name in arriving):
            remove, add = leaving.get(space, set()), arriving.get(space, [])
            if remove or add:
                self._write(build / space, remove, add)

    def _write(self, folder: Path, remove: set[int], add: Sequence[Change]) -> None:
        documents = [document for change in add for document in whoosh_documents.documents(change)]
        known = self._content_ids(folder) if folder.exists() else set()
        with unusable_when_damaged(folder):
            if not folder.exists():
                whoosh_store.create(folder)
            whoosh_store.write(folder, remove, documents)
            ids = (known - remove) | {change.content_id for change in add}
            self._contents[folder] = (whoosh_store.generation(folder), ids)

    def _content_ids(self, folder: Path) -> set[int]:
        generation = whoosh_store.generation(folder)
        known, ids = self._contents.get(folder, (-1, set()))
        if known != generation or generation < 0:
            with unusable_when_damaged(folder):
                ids = {i for rows in Snapshot(folder).rows() for i in rows["content"].tolist()}
            self._contents[folder] = (generation, ids)
        return ids

    def drop(self, space: str) -> None:
        """See `engine.Engine.drop`."""
        with contextlib.suppress(IndexUnusable):
            folder = self._current() / checked_space(space)
            self._contents.pop(folder, None)
            if folder.exists():
                gone = folder.rename(folder.with_name(f".{space}.{time.time_ns()}"))
                shutil.rmtree(gone, ignore_errors=True)

    def scrub(self, spaces: Collection[str] | None = None) -> None:
        """See `engine.Engine.scrub`."""
        build = self._writable()
        for folder in spaces_of(build):
            if spaces is None or folder.name in spaces:
                with unusable_when_damaged(folder):
                    if not whoosh_scrub.scrub(folder):
                        self.drop(folder.name)
        whoosh_scrub.sweep(self._root, build)

    def rebuild(self, changes: Iterable[Change]) -> None:
        """See `engine.Engine.rebuild`. Takes the changes as they come, 10,000 entries at a time.

        Of two changes to one piece of content the last counts only if nothing else came between
        (the database yields each once).
        """
        build = self._root / f"build-{time.time_ns()}"
        build.mkdir(parents=True)
        self._contents.clear()
        held: list[Change] = []
        entries = 0
        for change in changes:
            held.append(change)
            entries += len(change.entries)
            if entries >= _REBUILD_BATCH:
                self._flush(build, held)
                held, entries = [], 0
        self._flush(build, held)
        for folder in spaces_of(build):
            whoosh_store.merge_all(folder)
        (build / _STAMP).write_text(self.version)
        go_live(self._root, build)

    def _flush(self, build: Path, changes: Sequence[Change]) -> None:
        latest = {change.content_id: change for change in changes}
        for space, add in by_space(latest.values()).items():
            self._write(build / space, set(), add)

    def optimise(self) -> None:
        """See `engine.Engine.optimise`."""
        for folder in spaces_of(self._current()):
            with unusable_when_damaged(folder):
                whoosh_store.merge_all(folder)

    def built(self) -> datetime | None:
        """See `engine.Engine.built`."""
        try:
            return datetime.fromtimestamp((self._current() / _STAMP).stat().st_mtime, UTC)
        except (IndexUnusable, OSError):
            return None

    def ids(self) -> set[tuple[int, str]]:
        """See `engine.Engine.ids`."""
        found: set[tuple[int, str]] = set()
        for folder in spaces_of(self._current()):
            with unusable_when_damaged(folder):
                for rows in Snapshot(folder).rows():
                    stamps = (stamp.tobytes().hex() for stamp in rows["digest"])
                    found.update(zip(rows["content"].tolist(), stamps, strict=True))
        return found

    def _writable(self) -> Path:
        build = self._current()
        if (build / _DAMAGED).exists():
            raise IndexUnusable("a reader found the index damaged")
        return build

    def _current(self) -> Path:
        """Return the live build; raises `IndexUnusable` when it is missing or of another one."""
        try:
            build = self._root / (self._root / LIVE).read_text()
            stamp = (build / _STAMP).read_text()
        except (OSError, ValueError) as error:
            raise IndexUnusable("there is no index") from error
        if stamp != self.version:
            raise IndexUnusable(f"the index is of version {stamp!r}, not {self.version!r}")
        return build
