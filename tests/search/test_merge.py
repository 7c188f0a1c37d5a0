"""Our merging writes the very bytes that Whoosh's own does, only sooner."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from whoosh.reading import SegmentReader

from collab.search import whoosh_merge, whoosh_store
from collab.search.engine import Change, Entry
from collab.search.whoosh_documents import documents
from collab.search.whoosh_store import open_index, write

WHEN = datetime(2026, 5, 1, tzinfo=UTC)


def of(content_id: int, text: str) -> Change:
    readers = frozenset({content_id % 5} if content_id % 3 else ())
    title = "Доклад" if content_id % 7 == 0 else ""
    page = Entry(content_id, 1, "post", 1, "g1", readers, "ru", title, text, WHEN)
    return Change(content_id, (page,))


def add(folder: Path, numbers: Iterable[int], text: str) -> None:
    changes = [of(n, text.format(n % 11 * "суд ", n)) for n in numbers]
    write(folder, (), [document for change in changes for document in documents(change)])


def files(folder: Path) -> list[dict[str, bytes]]:
    """Return what each segment is made of."""
    index = open_index(folder)
    found = []
    for segment in index._segments():
        assert not segment.has_deletions()
        storage = segment.open_compound_file(index.storage)
        parts = {}
        for name in storage.list():
            file = storage.open_file(name)
            parts[name.partition(".")[2]] = bytes(file.read(storage.file_length(name)))
            file.close()
        storage.close()
        found.append(parts)
    return found


def merged_by_whoosh(folder: Path) -> None:
    def all_of_them(writer, segments) -> list[object]:
        for segment in segments:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        return []

    writer = open_index(folder).writer(codec=whoosh_store._CODEC)
    writer.commit(mergetype=all_of_them)


@pytest.mark.parametrize("removed", [[], [1], range(1, 1025, 2), [2047, 2048, 2049, 3000]])
def test_merged_segments_are_the_same_bytes(tmp_path: Path, removed: Iterable[int]) -> None:
    """With blocks of 1,024 postings that are full, just begun, or were emptied."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    whoosh_store.create(ours)
    add(ours, range(1, 2049), "пытки {}слово{}")
    add(ours, range(2049, 2052), "пытки {}другое{}")
    add(ours, range(3000, 3001), "{}однажды{}")
    write(ours, removed, ())
    shutil.copytree(ours, theirs)
    whoosh_store.merge_all(ours)
    merged_by_whoosh(theirs)
    [one], [other] = files(ours), files(theirs)
    assert {"trm", "pst", "row.col"} <= one.keys()
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_documents_cannot_be_added_beside_it(tmp_path: Path) -> None:
    whoosh_store.create(tmp_path)
    writer = open_index(tmp_path).writer(codec=whoosh_store._CODEC)
    try:
        [document] = documents(of(1, "пытки"))
        writer.add_document(**document)
        with pytest.raises(ValueError, match="added documents"):
            whoosh_merge.merge(writer, [])
    finally:
        writer.cancel()
