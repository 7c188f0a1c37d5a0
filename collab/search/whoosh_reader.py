"""Reading Whoosh segments as arrays: rows, postings, positions.

A segment never changes, so what is decoded once stays valid for as long as it is open. Only its
deletions differ from commit to commit; they belong to the `Leaf`, the view that one commit gives.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.index import TOC
from whoosh.reading import TermNotFound

from collab.search.whoosh_store import SCHEMA, Storage

Array = NDArray[Any]

ROW_TYPE = np.dtype(
    [
        ("content", "<u8"),
        ("page", "<u4"),
        ("group", "<u4"),
        ("length", "<u4"),
        ("created", "<i8"),
        ("kind", "S16"),
        ("language", "S8"),
        ("digest", "V8"),
    ]
)
_CACHED_POSTINGS = 400_000
_PREFIX_FORMS = 64
_PREFIX_READ = 2_000


class Damaged(Exception):
    """The files of a space cannot be read; the argument is its folder."""


class Postings(NamedTuple):
    """Where a term occurs: entry numbers in the segment, ascending, and its weight in each."""

    entries: Array
    weights: Array


class Facet(NamedTuple):
    """A column as small numbers: `values[codes[item]]` is the value of an item."""

    values: list[str]
    codes: Array


_NOWHERE = Postings(np.empty(0, np.int64), np.empty(0, np.float32))


class Segment:
    """One segment on disk, opened. Safe for many threads; closed when nothing refers to it."""

    def __init__(self, storage: Storage, segment: Any) -> None:
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        codec = segment.codec()
        self._terms = codec.terms_reader(files, segment)
        per_entry = codec.per_document_reader(files, segment)
        column = per_entry.column_reader("row", SCHEMA["row"].column_type)
        self.rows = np.frombuffer(b"".join(column), ROW_TYPE)
        per_entry.close()
        self.lengths = self.rows["length"].astype(np.float32)
        # The entries of one piece of content are written, and merged, one after another.
        content = self.rows["content"]
        self.starts = np.flatnonzero(np.r_[True, content[1:] != content[:-1]])
        self.facets = {name: self._facet(name) for name in ("kind", "group", "language")}
        self._folder = Path(storage.folder)
        self._cache: dict[tuple[str, str], Postings] = {}
        self._cached = 0
        # The files have one reading position each, which threads must not share.
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._terms, files if files is not storage else None)

    def _facet(self, name: str) -> Facet:
        values, codes = np.unique(self.rows[name][self.starts], return_inverse=True)
        shown = [v.decode() if isinstance(v, bytes) else str(v) for v in values.tolist()]
        return Facet(shown, codes)

    def postings(self, field: str, term: str) -> Postings:
        """Return where `term` occurs, deleted entries included; empty when nowhere."""
        key = (field, term)
        with self._lock:
            found = self._cache.get(key)
            if found is None:
                found = self._read(field, term)
                if self._cached > _CACHED_POSTINGS:
                    self._cache.clear()
                    self._cached = 0
                self._cache[key] = found
                self._cached += len(found.entries) + 8
        return found

    def _read(self, field: str, term: str) -> Postings:
        blocks = list(self._blocks(field, term))
        if not blocks:
            return _NOWHERE
        entries = [np.cumsum(np.array(deltas, np.int64)) for deltas, _, _ in blocks]
        weights = [
            np.full(len(deltas), 1.0 if weight is None else weight, np.float32)
            if weight is None or isinstance(weight, float)
            else np.array(weight, np.float32)
            for deltas, weight, _ in blocks
        ]
        return Postings(np.concatenate(entries), np.concatenate(weights))

    def positions(self, form: str) -> tuple[Array, Array]:
        """Return (entry numbers, positions) of every occurrence of `form`, ascending."""
        with self._lock:
            blocks = list(self._blocks("form", form))
        if not blocks:
            return _NOWHERE.entries, _NOWHERE.entries
        entries = np.concatenate([np.cumsum(np.array(b[0], np.int64)) for b in blocks])
        values = [value for block in blocks for value in block[2]]
        where = np.frombuffer(b"".join(values), np.uint32).astype(np.int64)
        return np.repeat(entries, [len(value) // 4 for value in values]), where

    def _blocks(self, field: str, term: str) -> Iterator[tuple[Any, Any, Any]]:
        """Yield (differences of entry numbers, weights, values) block by block.

        This reads the blocks of Whoosh's matcher whole instead of stepping through them, which
        is twenty times faster and the one place that leans on the inside of the pinned Whoosh.
        """
        try:
            key = term.encode("utf-8", "replace")
            matcher = self._terms.matcher(field, key, SCHEMA[field].format)
            while matcher.is_active():
                matcher._read_data()
                yield matcher._data
                matcher._next_block()
        except TermNotFound:
            return
        except Exception as error:  # damaged bytes surface as anything at all
            raise Damaged(self._folder) from error

    def forms_from(self, prefix: str) -> list[str]:
        """Return forms that begin with `prefix`: of the first 2,000 the 64 most frequent."""
        start = prefix.encode("utf-8", "replace")
        with self._lock:
            terms = takewhile(
                lambda found: found[0] == "form" and found[1].startswith(start),
                self._terms.terms_from("form", start),
            )
            found = [term for _, (_, term) in zip(range(_PREFIX_READ), terms, strict=False)]
            if len(found) > _PREFIX_FORMS:
                found.sort(key=lambda term: -self._terms.doc_frequency("form", term))
        return [term.decode() for term in found[:_PREFIX_FORMS]]


def _close(terms: Any, files: Any) -> None:
    terms.close()
    if files is not None:
        files.close()


class Leaf:
    """A segment as one commit shows it: `live` marks the entries that are not deleted."""

    def __init__(self, segment: Segment, deleted: set[int]) -> None:
        self.segment = segment
        self.live = np.ones(len(segment.rows), bool)
        if deleted:
            self.live[list(deleted)] = False


class Snapshot:
    """One space as it was at one commit; stays readable whatever is committed later."""

    def __init__(self, folder: Path, before: Snapshot | None = None) -> None:
        """Open the newest commit, sharing segments with `before`. Raises `Damaged`."""
        self.segments: dict[str, Segment] = {}
        self.leaves: list[Leaf] = []
        try:
            storage = Storage(folder)
            with storage.closed_when_damaged():
                self._open(storage, before.segments if before else {})
        except Exception as error:  # Whoosh lets damage surface as anything at all
            raise Damaged(folder) from error

    def _open(self, storage: Storage, known: Mapping[str, Segment]) -> None:
        toc = TOC.read(storage, "MAIN", schema=SCHEMA)
        self.generation = int(toc.generation)
        for written in toc.segments:
            name = written.segment_id()
            segment = known.get(name) or Segment(storage, written)
            self.segments[name] = segment
            self.leaves.append(Leaf(segment, set(written.deleted_docs())))

    def rows(self) -> Iterator[Array]:
        """Yield the rows (see `ROW_TYPE`) of the entries that are not deleted."""
        for leaf in self.leaves:
            yield leaf.segment.rows[leaf.live]
