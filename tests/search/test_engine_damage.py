"""What damage does to the embedded engine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from collab.search.engine import (
    IndexBusy,
    IndexUnusable,
)
from collab.search.whoosh_engine import WhooshEngine

from .engines import found, put

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def whoosh(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([put(1, "пытки"), put(2, "пытки", space="g2")])
    return engine


def damage(root: Path, pattern: str, how: Callable[[bytes], bytes]) -> None:
    [path] = root.glob(f"index/build-*/g1/{pattern}")
    path.write_bytes(how(path.read_bytes()))


@pytest.mark.parametrize("pattern", ["*.toc", "*.seg"])
@pytest.mark.parametrize(
    "how", [lambda old: old[:10], lambda _: b"", lambda old: b"\x00" * len(old)]
)
def test_damage_costs_one_space_until_the_rebuild(
    whoosh: WhooshEngine, tmp_path: Path, pattern: str, how: Callable[[bytes], bytes]
) -> None:
    damage(tmp_path, pattern, how)
    reader, writer = WhooshEngine(tmp_path / "index"), WhooshEngine(tmp_path / "index")
    assert found(reader, "пытки", "g1", "g2") == [2]
    with pytest.raises(IndexUnusable):
        writer.check()
    for write in (writer.scrub, lambda: writer.apply([put(3, "пытки")])):
        with pytest.raises(IndexUnusable):
            write()
    writer.rebuild([put(1, "пытки"), put(2, "пытки", space="g2")])
    writer.check()
    assert sorted(found(reader, "пытки", "g1", "g2")) == [1, 2]


def test_damaged_postings_are_noticed_when_read(whoosh: WhooshEngine, tmp_path: Path) -> None:
    damage(tmp_path, "*.seg", lambda old: old.replace(b"W3Bl", b"\x00\x00\x00\x00"))
    reader = WhooshEngine(tmp_path / "index")
    assert found(reader, "пытки", "g1", "g2") == [2]
    with pytest.raises(IndexUnusable):
        whoosh.apply([put(3, "пытки")])


def test_a_second_writer_is_told_to_wait(
    whoosh: WhooshEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collab.search import whoosh_store

    monkeypatch.setattr(whoosh_store, "_LOCK_SECONDS", 0.01)
    [folder] = tmp_path.glob("index/build-*/g1")
    writer = whoosh_store.open_index(folder).writer()
    with pytest.raises(IndexBusy):
        whoosh.apply([put(3, "пытки")])
    writer.cancel()
    whoosh.apply([put(3, "пытки")])
    assert sorted(found(whoosh, "пытки")) == [1, 3]


def test_an_interrupted_commit_leaves_the_last_one(whoosh: WhooshEngine, tmp_path: Path) -> None:
    """Killed before the table of contents: the half-written segment is never read."""
    [folder] = tmp_path.glob("index/build-*/g1")
    (folder / "MAIN_0123456789abcdef.seg").write_bytes(b"half")
    (folder / "_MAIN_9.toc.1234.5").write_bytes(b"half")
    again = WhooshEngine(tmp_path / "index")
    assert found(again, "пытки") == [1]
    again.apply([put(3, "пытки")])
    assert sorted(found(again, "пытки")) == [1, 3]
