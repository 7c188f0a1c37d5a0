"""From erasing to clean files: the jobs, the index, the database, and a worker that is killed."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import factories as make
from canaries import traces
from collab import events
from collab.content import Content, State
from collab.db import transaction
from collab.extensions import db
from collab.search import index
from collab.search.engine import IndexBusy, Space
from collab.search.models import IndexJob
from collab.search.query import parse

pytestmark = pytest.mark.usefixtures("ctx")

CANARIES = ("zqxmessage7", "zqxpost7", "zqxtitle7", "zqxpage7", "zqxlast7")


@pytest.fixture(autouse=True)
def readers_look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collab.search.whoosh_engine._LOOK_AGAIN", -1.0)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in order; the number of jobs that were left stands beside it."""
    done: list[str] = []

    def watched(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def watching(*given: object) -> Any:
            left = db.session.scalar(db.select(db.func.count()).select_from(IndexJob))
            db.session.rollback()
            done.append(f"{name} {left}")
            return act(*given)

        return watching

    engine = index.engine()
    for name in ("scrub", "drop"):
        monkeypatch.setattr(engine, name, watched(name, getattr(engine, name)))
    monkeypatch.setattr(index, "settle", watched("settle", index.settle))
    return done


def indexed(*items: Content) -> None:
    """Have each indexed in a batch of its own, as things come in from day to day."""
    if not (Path(index.current_app.instance_path) / "index" / "LIVE").exists():
        index.engine().rebuild([])
    for item in items:
        with transaction():
            db.session.add(IndexJob(content_id=item.id))
        index.catch_up()


def erase(*items: Content) -> None:
    with transaction():
        for item in items:
            item.wipe()
            item.state = State.ERASED
            events.record(events.ContentErased(item.id, item.group_id))


def found(typed: str, group_id: int) -> list[int]:
    return [h.content_id for h in index.engine().search(parse(typed), [Space(f"g{group_id}")])]


def jobs() -> int:
    left = db.session.scalar(db.select(db.func.count()).select_from(IndexJob))
    db.session.rollback()
    return int(left or 0)


@pytest.mark.both_databases
def test_erased_words_are_in_no_file_of_the_instance(app: Flask, steps: list[str]) -> None:
    group = make.group()
    author = make.member(group)
    thread = make.thread(group, author, title="Вопрос")
    stays = make.message(group, author, "остаётся слово")
    gone = [
        make.message(group, author, f"слово {CANARIES[0]}"),
        make.post(thread, author, f"слово {CANARIES[1]}"),
        make.document(group, author, title=CANARIES[2], pages=("слово", f"слово {CANARIES[3]}")),
    ]
    edited = make.message(group, author, f"слово {CANARIES[4]}")
    indexed(stays, *gone, thread, edited)
    assert traces(Path(app.instance_path), CANARIES) == set(CANARIES)
    assert len(found("слово", group.id)) == 5

    erase(*gone, edited)
    steps.clear()
    assert index.catch_up() == 4
    assert steps == ["scrub 4", "settle 0"], "one scrub before they are struck off"
    assert found("слово", group.id) == [stays.id]
    assert found("вопрос", group.id) == [thread.id]
    assert traces(Path(app.instance_path), CANARIES) == set()
    assert index.differences() == (set(), set())


def test_a_worker_that_is_killed_before_the_jobs_are_struck_off_repeats_it(
    app: Flask, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make.group()
    author = make.member(group)
    items = [make.message(group, author, f"слово {canary}") for canary in CANARIES]
    indexed(*items)
    erase(*items[:3])
    with monkeypatch.context() as patch:
        patch.setattr(index, "_strike_off", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            index.catch_up()
    assert jobs() == 3
    assert index.catch_up() == 3
    assert steps == ["scrub 3", "scrub 3", "settle 0"]
    assert traces(Path(app.instance_path), CANARIES) == set(CANARIES[3:])
    assert sorted(found("слово", group.id)) == sorted(item.id for item in items[3:])


@pytest.mark.both_databases
def test_what_a_killed_worker_left_unsettled_is_settled_when_idle(steps: list[str]) -> None:
    index.engine().rebuild([])
    assert index.tidy()
    assert index.tidy()
    assert steps == ["settle 0"], "once after a start"


def test_what_could_not_be_settled_is_tried_again_when_idle(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collab.db._CHECKPOINT_MS", 5)
    monkeypatch.setattr("collab.db._PAUSE", 0)
    message = make.message(group := make.group(), make.member(group), CANARIES[0])
    indexed(message)
    assert index.tidy()
    file = Path(app.instance_path) / "collab.sqlite"
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM users").fetchone()
    erase(message)
    assert index.catch_up() == 1
    assert "could not be emptied" in caplog.text
    assert not index.tidy()
    reader.execute("COMMIT")
    reader.close()
    assert index.tidy()
    assert traces(Path(app.instance_path), CANARIES) == set()


def test_many_erasures_at_once_cost_one_scrub(steps: list[str]) -> None:
    author = make.member(group := make.group())
    stays = make.message(group, author, "слово")
    many = [make.message(group, author, f"слово {n}") for n in range(index.BATCH + 30)]
    index.rebuild()
    steps.clear()
    changed = [make.message(group, author, f"слово {n}") for n in range(2)]
    with transaction():
        db.session.add(IndexJob(content_id=changed[0].id))
    erase(*many)
    with transaction():
        db.session.add(IndexJob(content_id=changed[1].id))
    assert index.catch_up() == 131, "all erasures; the other change waits its turn"
    assert index.catch_up() == 1
    assert steps == ["scrub 132", "settle 1"]
    expected = [stays.id, *(item.id for item in changed)]
    assert sorted(found("слово", group.id)) == sorted(expected)


@pytest.mark.both_databases
def test_a_purged_group_loses_its_whole_index(app: Flask, steps: list[str]) -> None:
    purged, other = make.group(), make.group()
    author = make.member(purged)
    make.join(author, other)
    message = make.message(purged, author, f"слово {CANARIES[0]}")
    stays = make.message(other, author, "слово")
    indexed(message, stays)
    erase(message)
    with transaction():
        db.session.delete(message)
        events.record(events.GroupPurged(purged.id))
    assert index.catch_up() == 2
    assert steps == ["drop 2", "scrub 2", "settle 0"]
    assert jobs() == 0
    assert traces(Path(app.instance_path), CANARIES) == set()
    folder = Path(app.instance_path) / "index"
    assert [p.name for p in folder.glob("build-*/g*")] == [f"g{other.id}"]
    assert found("слово", other.id) == [stays.id]


@pytest.mark.both_databases
def test_a_rebuild_does_what_erasures_ask_for(app: Flask, steps: list[str]) -> None:
    purged = make.group()
    author = make.member(purged)
    message = make.message(purged, author, f"слово {CANARIES[0]}")
    indexed(message)
    cut_off = Path(app.instance_path) / "index" / "build-1" / "g1"
    cut_off.mkdir(parents=True)
    (cut_off / "MAIN_abc.seg").write_text(CANARIES[1])
    erase(message)
    with transaction():
        db.session.delete(message)
        events.record(events.GroupPurged(purged.id))
    assert index.rebuild() == 0
    assert steps == ["scrub 2", "settle 0"]
    assert jobs() == 0
    assert traces(Path(app.instance_path), CANARIES) == set()
    assert not list((Path(app.instance_path) / "index").glob("build-*/*/"))


def test_a_rebuild_and_the_worker_keep_out_of_each_others_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the rebuild would bring back what was erased after it had read it."""
    monkeypatch.setattr(index, "_PATIENCE", 0.0)
    author = make.member(group := make.group())
    message = make.message(group, author, CANARIES[0])
    change_of = index.change_of

    def read_and_erase(content_id: int) -> Any:
        change = change_of(content_id)
        erase(message)
        with pytest.raises(IndexBusy):
            index.catch_up()
        with pytest.raises(IndexBusy):
            index.rebuild()
        return change

    monkeypatch.setattr(index, "change_of", read_and_erase)
    index.rebuild()
    monkeypatch.setattr(index, "change_of", change_of)
    assert jobs() == 1
    assert index.catch_up() == 1
    assert found(CANARIES[0], group.id) == []
