"""The folders of Whoosh indexes: fields, writing one space, opening it for reading.

Whoosh (2.7.4) serves here as a store of postings: the terms come analysed, no parser, analyzer,
query or searcher of it is used. That leaves out its traps (a filter that is empty counts as no
filter, `refresh` closes readers in use) and its slow spots.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import FixedBytesColumn
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Positions
from whoosh.index import TOC, FileIndex, LockError
from whoosh.writing import SegmentWriter

from collab.search import analysis
from collab.search.engine import Change, Entry, IndexBusy, digest

# Part of the stamp of every index: raise it when the fields or the row change.
VERSION = 1
ROW = struct.Struct("<QIIIq16s8s8s")  # content, page, group, length, created, kind, language, digest
TITLE_WEIGHT = 3.0
MAX_SEGMENTS = 8
_BEFORE_TEXT = 100  # positions between title and text, so that no phrase spans both

_CODEC = W3Codec(blocklimit=1024, compression=0)


class _Terms(FieldType):  # type: ignore[misc]
    """A field that is given its postings: (term, weight, positions as bytes)."""

    def __init__(self, format: Any) -> None:
        super().__init__(format, analyzer=None)

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, weight, positions in value:
            yield term.encode("utf-8", "replace"), 1, weight, positions


class _Row(FieldType):  # type: ignore[misc]
    """A field that is not searched and keeps `ROW` for each entry."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None, sortable=FixedBytesColumn(ROW.size))


SCHEMA = Schema(
    form=_Terms(Positions()),
    stem=_Terms(Existence()),
    content=_Terms(Existence()),
    reader=_Terms(Existence()),
    row=_Row(),
)


def create(folder: Path) -> FileIndex:
    """Make an empty index in `folder`, which is made too."""
    folder.mkdir(parents=True, exist_ok=True)
    return FileIndex.create(FileStorage(str(folder)), SCHEMA)


def open_index(folder: Path) -> FileIndex:
    """Open the index in `folder`; raises whatever its damage makes Whoosh raise."""
    return FileIndex(FileStorage(str(folder)), SCHEMA)


def generation(folder: Path) -> int:
    """Return the number of the last commit in `folder`, -1 when there is no index."""
    try:
        return int(TOC._latest_generation(os.listdir(folder), "MAIN"))
    except OSError:
        return -1


def write(folder: Path, remove: Iterable[int], add: Iterable[Change]) -> None:
    """Replace content in one space in one commit, synced to disk. Raises `IndexBusy`."""
    index = open_index(folder)
    try:
        writer = index.writer(timeout=10.0, codec=_CODEC)
    except LockError:
        raise IndexBusy(folder.name) from None
    try:
        _delete(writer, remove)
        for change in add:
            stamp = digest(change.entries)
            for entry in sorted(change.entries, key=lambda entry: entry.page):
                writer.add_document(**_document(entry, stamp))
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=_keep_few_segments)
    _sync(folder)


def merge_all(folder: Path) -> None:
    """Merge the segments of a space into one, unless they are one. Raises `IndexBusy`."""
    index = open_index(folder)
    segments = index._segments()
    if len(segments) < 2 and not any(segment.has_deletions() for segment in segments):
        return
    try:
        writer = index.writer(timeout=10.0, codec=_CODEC)
    except LockError:
        raise IndexBusy(folder.name) from None
    writer.commit(optimize=True)
    _sync(folder)


def _delete(writer: SegmentWriter, content_ids: Iterable[int]) -> None:
    reader = writer.reader()
    try:
        for content_id in content_ids:
            term = str(content_id).encode()
            if ("content", term) in reader:
                for number in list(reader.postings("content", term).all_ids()):
                    writer.delete_document(number)
    finally:
        if not reader.is_closed if hasattr(reader, "is_closed") else False:
            reader.close()


def _keep_few_segments(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """Merge policy: none until there are too many, then the small ones.

    A segment joins the merge while it is no larger than all the smaller ones together, so that
    a large one is rewritten only when its size doubles.
    """
    ordered = sorted(segments, key=lambda segment: segment.doc_count())
    kept = [segment for segment in ordered if segment.doc_count()]
    if len(kept) < MAX_SEGMENTS:
        return kept
    merged, size = [], writer.doc_count()
    while kept and (kept[0].doc_count() <= size or len(kept) >= MAX_SEGMENTS // 2):
        merged.append(kept.pop(0))
        size += merged[-1].doc_count()
    for reader in (_segment_reader(writer, segment) for segment in merged):
        writer.add_reader(reader)
        reader.close()
    return kept


def _segment_reader(writer: SegmentWriter, segment: Any) -> Any:
    from whoosh.reading import SegmentReader

    return SegmentReader(writer.storage, writer.schema, segment)


def _sync(folder: Path) -> None:
    """Flush a commit to the disk, which Whoosh leaves to the system's leisure.

    Files are only ever added; the segments of earlier commits cost next to nothing here.
    """
    for path in [*folder.glob("*.seg"), *folder.glob("*.toc"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _document(entry: Entry, stamp: str) -> dict[str, Any]:
    title = analysis.terms(entry.title, entry.language or analysis.guess(entry.text))
    text = analysis.terms(entry.text, entry.language)
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for place, term in enumerate(title):
        places[term.form].append(place)
    for place, term in enumerate(text, len(title) + _BEFORE_TEXT):
        places[term.form].append(place)
    weights: Counter[str] = Counter()
    for counted, weight in ((title, TITLE_WEIGHT), (text, 1.0)):
        for term, times in Counter(counted).items():
            weights[term.stem] += times * weight  # type: ignore[assignment]
            if term.root:
                weights["~" + term.root] += times * weight  # type: ignore[assignment]
    return {
        "form": [(form, 1.0, where.tobytes()) for form, where in places.items()],
        "stem": [(stem, weight, b"") for stem, weight in weights.items()],
        "content": [(str(entry.content_id), 1.0, b"")],
        "reader": [(str(reader), 1.0, b"") for reader in entry.readers],
        "row": ROW.pack(
            entry.content_id,
            entry.page,
            entry.group_id,
            len(text) + len(title),
            int(entry.created.timestamp()) if entry.created.tzinfo else _utc_seconds(entry),
            entry.kind.encode()[:16],
            (entry.language or "").encode()[:8],
            bytes.fromhex(stamp),
        ),
    }


def _utc_seconds(entry: Entry) -> int:
    from datetime import UTC

    return int(entry.created.replace(tzinfo=UTC).timestamp())
