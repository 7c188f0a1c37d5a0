"""What every engine keeps when spaces are dropped, scrubbed and built anew."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from canaries import traces
from collab.search.engine import (
    Change,
    Engine,
    IndexUnusable,
    Space,
)
from collab.search.query import parse

from .engines import found, put

pytestmark = pytest.mark.usefixtures("now")


def test_dropping_a_space_drops_its_words_at_once(engine: Engine) -> None:
    engine.apply([put(1, "пытки"), put(2, "пытки", space="g2")])
    engine.drop("g1")
    assert found(engine, "пытки", "g1", "g2") == [2]
    engine.drop("g1")
    engine.apply([put(1, "пытки")])
    assert found(engine, "пытки", "g1") == [1]


def test_a_scrub_leaves_what_is_there_and_drops_what_is_empty(
    engine: Engine, make: Callable[[], Engine], tmp_path: Path
) -> None:
    reader = make()
    engine.apply([put(1, "пытки"), put(2, "пытки канарейка"), put(3, "канарейка", space="g2")])
    engine.apply([put(4, "пытки суд"), put(5, "канарейка", space="restricted")])
    engine.apply([Change(2), put(3, "пытки"), Change(5)])
    assert sorted(found(reader, "пытки", "g1", "g2")) == [1, 3, 4]
    before = engine.ids()
    engine.scrub()
    engine.scrub()
    assert traces(tmp_path, ["канарейка"]) == set()
    assert sorted(found(reader, "пытки", "g1", "g2", "restricted")) == [1, 3, 4]
    assert engine.search(parse("канарейка"), [Space("g1")]).unknown == ("канарейка",)
    assert engine.ids() == make().ids() == before
    engine.apply([put(5, "пытки", space="restricted")])
    assert found(reader, "пытки", "restricted") == [5]


def test_a_scrub_of_some_spaces_leaves_the_others(engine: Engine, tmp_path: Path) -> None:
    engine.apply([put(1, "канарейка"), put(2, "пересмешник", space="g2")])
    engine.apply([put(3, "пытки"), put(4, "пытки", space="g2")])
    engine.apply([Change(1), Change(2)])
    engine.scrub(["g2", "g7"])
    assert traces(tmp_path, ["пересмешник"]) == set()
    engine.scrub([])
    assert sorted(found(engine, "пытки", "g1", "g2")) == [3, 4]


def test_a_rebuild_replaces_everything(engine: Engine, make: Callable[[], Engine]) -> None:
    reader = make()
    engine.apply([put(1, "пытки")])
    assert found(reader, "пытки") == [1]
    engine.rebuild(put(n, "пытки") for n in range(2, 5))
    assert sorted(found(reader, "пытки")) == [2, 3, 4]


def test_readers_are_served_while_a_rebuild_goes_on(engine: Engine) -> None:
    engine.apply([put(1, "пытки")])

    def slowly() -> Iterable[Change]:
        assert found(engine, "пытки") == [1]
        yield put(2, "пытки")
        assert found(engine, "пытки") == [1]

    engine.rebuild(slowly())
    assert found(engine, "пытки") == [2]


def test_a_failed_rebuild_leaves_the_old_index(engine: Engine) -> None:
    engine.apply([put(1, "пытки")])

    def broken() -> Iterable[Change]:
        yield put(2, "пытки")
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        engine.rebuild(broken())
    assert found(engine, "пытки") == [1]
    engine.check()


def test_without_an_index_the_writer_learns_and_the_reader_finds_nothing(
    make: Callable[[], Engine],
) -> None:
    engine = make()
    assert found(engine, "пытки") == []
    writes = (engine.check, engine.optimise, engine.scrub, lambda: engine.apply([put(1, "пытки")]))
    for write in writes:
        with pytest.raises(IndexUnusable):
            write()
    engine.rebuild([put(1, "пытки")])
    assert found(engine, "пытки") == [1]


def test_an_index_of_another_version_is_not_read(
    engine: Engine, make: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.apply([put(1, "пытки")])
    monkeypatch.setattr("collab.search.analysis.VERSION", 99)
    newer = make()
    assert found(newer, "пытки") == []
    with pytest.raises(IndexUnusable):
        newer.check()
    newer.rebuild([put(1, "пытки")])
    assert found(newer, "пытки") == [1]
