"""What was removed leaves no word in any file of the index, wherever a scrub was cut off."""

import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from canaries import traces
from collab.search import whoosh_merge, whoosh_store
from collab.search.engine import Change, Entry, IndexBusy, Space
from collab.search.query import parse
from collab.search.whoosh_engine import WhooshEngine
from processes import ROOT

GONE = ("zqxcanary1", "zqxcanary2", "zqxcanary3", "zqxcanary4", "жщъканарейка", "zqxcanary6")
"""Words that stand in nothing but what is removed."""
PLAIN = "протокол допроса"


def put(content_id: int, text: str, space: str = "g1", title: str = "") -> Change:
    when = datetime(2026, 5, 1, tzinfo=UTC)
    page = Entry(content_id, 1, "post", 1, space, frozenset(), None, title, text, when)
    return Change(content_id, (page,))


def found(engine: WhooshEngine, typed: str, *spaces: str) -> list[int]:
    named = [Space(name) for name in spaces or ("g1",)]
    return sorted(hit.content_id for hit in engine.search(parse(typed), named, limit=100))


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers look for a new commit at every search."""
    monkeypatch.setattr("collab.search.whoosh_engine._LOOK_AGAIN", -1.0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An index from which something was removed, and what killed writers left beside it.

    Space g1 has four segments, three of them with something removed; g2 is empty by now.
    """
    root = tmp_path / "index"
    engine = WhooshEngine(root)
    engine.rebuild([put(1, PLAIN), put(2, f"{PLAIN} {GONE[0]}", title=GONE[1])])
    engine.apply([put(3, f"{GONE[2]} {PLAIN}"), put(4, PLAIN)])
    engine.apply([put(5, f"{GONE[3]} {PLAIN} {GONE[4]}"), put(6, PLAIN)])
    engine.apply([put(7, PLAIN), put(8, PLAIN, "g2"), put(9, GONE[5], "g2")])
    engine.apply([Change(2), put(3, PLAIN), put(5, PLAIN, "g3")])  # removed, replaced, moved
    engine.apply([Change(8), Change(9)])
    [build] = root.glob("build-*")
    half = root / "build-1" / "g1"
    dropped = build / ".g4.17"
    runs = build / "g1" / "MAIN.tmp"
    for folder in (half, dropped, runs):
        folder.mkdir(parents=True)
    for left in (
        half / "MAIN_abc.seg",
        dropped / "MAIN_abc.seg",
        runs / "abc.run",
        build / "g1" / "MAIN_0123456789abcdef.trm",
        build / "g1" / "_MAIN_3.toc.1234.5",
    ):
        left.write_text(" ".join(GONE), encoding="utf-8")
    return root


def assert_clean(root: Path) -> None:
    """Nothing of what was removed is left, everything else is, and it can be written to."""
    assert traces(root, GONE) == set()
    engine = WhooshEngine(root)
    assert found(engine, "протокол", "g1", "g2", "g3") == [1, 3, 4, 5, 6, 7]
    assert {number for number, _ in engine.ids()} == {1, 3, 4, 5, 6, 7}
    [build] = root.glob("build-*")
    assert sorted(path.name for path in build.iterdir()) == ["STAMP", "g1", "g3"]
    for space in ("g1", "g3"):
        kinds = {path.suffix for path in (build / space).iterdir()}
        assert kinds == {".toc", ".seg", ""}, "the last commit and the lock, nothing else"
    engine.check()
    engine.apply([put(10, PLAIN)])
    assert 10 in found(engine, "протокол")


def test_no_word_of_what_was_removed_stays_in_a_file(root: Path) -> None:
    assert traces(root, GONE) == set(GONE), "they are there before, or this shows nothing"
    WhooshEngine(root).scrub()
    assert_clean(root)


def test_removed_words_are_in_the_segments_until_then(root: Path) -> None:
    for left in [root / "build-1", *root.glob("build-*/.g4*"), *root.glob("build-*/g1/MAIN.tmp")]:
        shutil.rmtree(left)
    for left in [*root.glob("build-*/g1/*.trm"), *root.glob("build-*/g1/*.5")]:
        left.unlink()
    assert traces(root, GONE) >= set(GONE[:5])


def test_segments_without_anything_removed_are_not_rewritten(root: Path) -> None:
    before = {path.name for path in root.glob("build-*/g[13]/*.seg")}
    engine = WhooshEngine(root)
    engine.scrub()
    once = {path.name for path in root.glob("build-*/g[13]/*.seg")}
    assert len(once - before) == 1
    assert len(once & before) >= 2
    engine.scrub()
    assert {path.name for path in root.glob("build-*/g[13]/*.seg")} == once


def test_only_the_named_spaces_are_rewritten(root: Path) -> None:
    WhooshEngine(root).scrub({"g2"})
    assert traces(root, GONE) >= set(GONE[2:5])
    assert not list(root.glob("build-*/g2"))
    WhooshEngine(root).scrub({"g1"})
    assert_clean(root)


def test_readers_go_on_while_segments_are_rewritten(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, merge = WhooshEngine(root), whoosh_merge.merge
    before = found(reader, "протокол", "g1", "g3")
    answers = []

    def look() -> None:
        answers.append(found(reader, "протокол", "g1", "g3"))

    def merge_and_look(*given: object) -> None:
        merge(*given)  # type: ignore[arg-type]
        look()

    monkeypatch.setattr(whoosh_merge, "merge", merge_and_look)
    done = threading.Event()

    def read_on() -> None:
        while not done.is_set():
            look()

    thread = threading.Thread(target=read_on)
    thread.start()
    WhooshEngine(root).scrub()
    done.set()
    thread.join()
    look()
    assert len(answers) > 2
    assert [answer for answer in answers if answer != before] == []


def test_a_scrub_waits_for_another_writer(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_store, "_LOCK_SECONDS", 0.01)
    [folder] = root.glob("build-*[0-9][0-9]/g1")
    with whoosh_store.locked(folder), pytest.raises(IndexBusy):
        WhooshEngine(root).scrub()
    WhooshEngine(root).scrub()
    assert_clean(root)


# Cut off

STEPS = (
    "collab.search.whoosh_merge:_merge_terms",  # a new segment is begun
    "whoosh.index:TOC.write",  # it is written, but belongs to no commit
    "whoosh.index:clean_files",  # it is committed, the old ones are there too
    "collab.search.whoosh_scrub:_keep_last_commit",
    "collab.search.whoosh_store:sync",
    "collab.search.whoosh_engine:WhooshEngine.drop",
    "shutil:rmtree",  # what is dropped has another name by then
    "collab.search.whoosh_scrub:_sync_names",
)

KILLED = """
import os, sys
from importlib import import_module
from pathlib import Path
from collab.search.whoosh_engine import WhooshEngine

module, _, names = sys.argv[2].partition(":")
owner = import_module(module)
*owners, name = names.split(".")
for inner in owners:
    owner = getattr(owner, inner)
getattr(owner, name)
setattr(owner, name, lambda *_, **__: os._exit(9))
WhooshEngine(Path(sys.argv[1])).scrub()
"""


@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_it_comes_to_the_same_end_when_called_again(root: Path, step: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", KILLED, str(root), step]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == 9, killed.stderr
    assert found(WhooshEngine(root), "протокол", "g1", "g2", "g3") == [1, 3, 4, 5, 6, 7]
    WhooshEngine(root).scrub()
    assert_clean(root)


@pytest.mark.parametrize("step", STEPS)
def test_failing_anywhere_it_can_be_called_again(
    root: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    engine = WhooshEngine(root)
    module, _, names = step.partition(":")
    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{names}", fail)
        with pytest.raises(OSError, match="No space left"):
            engine.scrub()
    engine.scrub()
    assert_clean(root)
