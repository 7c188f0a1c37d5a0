"""The folders of Whoosh indexes: fields, writing one space, opening it for reading.

Whoosh (2.7.4) serves here as a store of postings: the terms come analysed, no parser, analyzer,
query or searcher of it is used. That leaves out its traps (a filter that is empty counts as no
filter, `refresh` closes readers in use) and its slow spots.
"""

from __future__ import annotations

import contextlib
import gc
import os
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import FixedBytesColumn
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Positions
from whoosh.index import TOC, FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.util.filelock import try_for
from whoosh.writing import SegmentWriter

from collab.search import whoosh_merge
from collab.search.engine import IndexBusy
from collab.search.whoosh_documents import ROW, Document

# Part of the stamp of every index: raise it when the fields or the row change.
VERSION = 2
MAX_SEGMENTS = 8
_LOCK_SECONDS = 10.0

_CODEC = W3Codec(blocklimit=1024, compression=0)
# No field has lengths of Whoosh's (they are in the row); left on, each posting costs a stat().
_CODEC.length_stats = False


class _Terms(FieldType):
    """A field that is given its postings: (term, weight, positions as bytes)."""

    def __init__(self, postings: Any) -> None:
        super().__init__(postings, analyzer=None)

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, weight, positions in value:
            yield term.encode("utf-8", "replace"), 1, weight, positions


class _Row(FieldType):
    """A field that is not searched and keeps `ROW` for each entry."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None, sortable=FixedBytesColumn(ROW.size))


SCHEMA = Schema(
    form=_Terms(Positions()),
    stem=_Terms(Existence()),
    content=_Terms(Existence()),
    reader=_Terms(Existence()),
    within=_Terms(Existence()),
    row=_Row(),
)


class Storage(FileStorage):
    """A folder that can close what Whoosh forgets to when it stumbles over damage."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[weakref.ref[Any]] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading; remembered for `closed_when_damaged`."""
        file = super().open_file(name, **options)
        self._opened = [known for known in self._opened if known() is not None]
        self._opened.append(weakref.ref(file))
        return file

    @contextlib.contextmanager
    def closed_when_damaged(self) -> Iterator[None]:
        """Close every file that is still open when an exception leaves the block."""
        try:
            yield
        except BaseException:
            for file in filter(None, (known() for known in self._opened)):
                if not file.is_closed:
                    file.close()
            raise


def create(folder: Path) -> FileIndex:
    """Make an empty index in `folder`, which is made too."""
    folder.mkdir(parents=True, exist_ok=True)
    return FileIndex.create(Storage(folder), SCHEMA)


def open_index(folder: Path) -> FileIndex:
    """Open the index in `folder`; raises whatever its damage makes Whoosh raise."""
    storage = Storage(folder)
    with storage.closed_when_damaged():
        return FileIndex(storage, SCHEMA)


def generation(folder: Path) -> int:
    """Return the number of the last commit in `folder`, -1 when there is no index."""
    try:
        return int(TOC._latest_generation(os.listdir(folder), "MAIN"))
    except OSError:
        return -1


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[FileIndex]:
    """Open the index in `folder` for this writer alone. Raises `IndexBusy`."""
    index = open_index(folder)
    lock = index.lock("WRITELOCK")
    if not try_for(lock.acquire, timeout=_LOCK_SECONDS, delay=0.1):
        raise IndexBusy(folder.name)
    try:
        yield index
    finally:
        lock.release()


def files(index: FileIndex) -> set[str]:
    """Return the names of the files that the last commit needs, the lock included."""
    toc = index._read_toc()
    segments = (name for one in toc.segments for name in one.list_files(index.storage))
    return {TOC._filename("MAIN", toc.generation), "MAIN_WRITELOCK", *segments}


def write(folder: Path, remove: Iterable[int], documents: Iterable[Document]) -> None:
    """Replace content in one space in one commit, synced to disk. Raises `IndexBusy`."""
    writer = _writer(folder)
    try:
        with _collector_paused():
            _delete(writer, remove)
            for document in documents:
                writer.add_document(**document)
            writer.commit(mergetype=_keep_few_segments)
    finally:
        if not writer.is_closed:
            writer.cancel()
    sync(folder)


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking millions of postings; doubles the speed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def merge_all(folder: Path) -> None:
    """Merge the segments of a space into one, unless they are one. Raises `IndexBusy`."""
    segments = open_index(folder)._segments()
    if len(segments) > 1 or any(segment.has_deletions() for segment in segments):
        with locked(folder) as index:
            rewrite(index, lambda _: True)
        sync(folder)


def rewrite(index: FileIndex, chosen: Callable[[Any], bool]) -> None:
    """Merge the chosen segments of a locked index into one without deleted documents."""

    def policy(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
        whoosh_merge.merge(writer, [s for s in segments if chosen(s) and s.doc_count()])
        return [segment for segment in segments if not chosen(segment)]

    writer = index.writer(codec=_CODEC, _lk=False)
    try:
        with _collector_paused():
            writer.commit(mergetype=policy)
    finally:
        if not writer.is_closed:
            writer.cancel()


def _writer(folder: Path) -> SegmentWriter:
    try:
        return open_index(folder).writer(timeout=_LOCK_SECONDS, codec=_CODEC, limitmb=512)
    except LockError:
        raise IndexBusy(folder.name) from None


def _delete(writer: SegmentWriter, content_ids: Iterable[int]) -> None:
    reader = writer.reader()
    try:
        for content_id in content_ids:
            term = str(content_id).encode()
            if ("content", term) in reader:
                for number in list(reader.postings("content", term).all_ids()):
                    writer.delete_document(number)
    finally:
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
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept


def sync(folder: Path) -> None:
    """Flush a commit to the disk, which Whoosh leaves to the system's leisure.

    Files are only ever added; the segments of earlier commits cost next to nothing here.
    """
    for path in [*folder.glob("*.seg"), *folder.glob("*.toc"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
