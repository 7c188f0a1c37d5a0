"""The one place that commits: all or nothing, told afterwards, durable, concurrent, forgetful."""

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

import factories as make
from collab import events
from collab.accounts.models import Organisation
from collab.db import settle, transaction
from collab.extensions import db
from processes import wait_until

pytestmark = [pytest.mark.usefixtures("ctx"), pytest.mark.both_databases]


@pytest.fixture
def heard():
    """What listeners of `ContentChanged` hear: inside the transaction, and after it."""
    inside, afterwards = [], []
    events.during(events.ContentChanged)(inside.append)
    events.after(events.ContentChanged)(afterwards.append)
    yield inside, afterwards
    events._during[events.ContentChanged].remove(inside.append)
    events._after[events.ContentChanged].remove(afterwards.append)


def test_listeners_hear_subclasses_inside_and_after_the_transaction(heard) -> None:
    inside, afterwards = heard
    with transaction():
        events.record(events.ThreadStarted(1, 1))
        assert len(inside) == 1
        assert afterwards == []
    assert len(afterwards) == 1


def test_nothing_is_saved_or_told_when_the_transaction_fails(heard) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(Organisation(names={"ru": "А"}, country="KZ"))
        events.record(events.ThreadStarted(1, 1))
        1 / 0  # noqa: B018
    with transaction():
        pass
    assert db.session.scalars(db.select(Organisation)).all() == []
    assert heard[1] == []


def test_a_failing_listener_undoes_nothing(app, heard, monkeypatch) -> None:
    app.testing = False

    def fail(_event: object) -> None:
        raise RuntimeError("a listener failed")

    events.after(events.ThreadStarted)(fail)
    try:
        with transaction():
            db.session.add(Organisation(names={"ru": "А"}, country="KZ"))
            events.record(events.ThreadStarted(1, 1))
    finally:
        events._after[events.ThreadStarted].remove(fail)
    assert len(db.session.scalars(db.select(Organisation)).all()) == 1
    assert len(heard[1]) == 1, "the listeners after the failing one still hear it"


def test_a_transaction_within_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="already open"), transaction(), transaction():
        pass


def test_sqlite_is_durable_and_checks_foreign_keys(database) -> None:
    if database != "sqlite":
        pytest.skip("about SQLite")
    db.engine.dispose()
    with closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        asked = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_postgresql_keeps_nobody_waiting_for_ever(database) -> None:
    if database != "postgresql":
        pytest.skip("about PostgreSQL")
    asked = {
        name: db.session.execute(db.text(f"SHOW {name}")).scalar()
        for name in ("transaction_isolation", "lock_timeout", "statement_timeout")
    }
    assert asked == {
        "transaction_isolation": "read committed",
        "lock_timeout": "20s",
        "statement_timeout": "1min",
    }


def test_writers_at_once_wait_for_each_other_and_lose_nothing(app, database) -> None:
    """Each reads, then writes what it read plus one: a stale read would lose a step."""
    group_id = make.group(colour=0).id
    faults = []

    def add_ten() -> None:
        with app.app_context():
            for _ in range(10):
                try:
                    group = db.session.get(make.Group, group_id)
                    group.colour  # noqa: B018  an old read, as every view makes one
                    with transaction():
                        if database == "postgresql":  # SQLite's transactions begin with the lock
                            db.session.refresh(group, with_for_update=True)
                        group.colour += 1
                except Exception as error:
                    faults.append(error)

    threads = [threading.Thread(target=add_ten) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert faults == []
    assert db.session.get(make.Group, group_id).colour == 60


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(Exception, match="time zone"), transaction():
        db.session.add(make.Group(slug="x", names={}, sign="X", created=datetime(2026, 1, 1)))
        db.session.flush()


# Settling

CANARY = "zqxcanary"


@pytest.fixture
def files(app, database) -> Path:
    """The folder with the files of an SQLite database."""
    if database != "sqlite":
        pytest.skip("about the files of SQLite")
    return Path(app.instance_path)


@pytest.fixture
def reader(files: Path) -> Iterator[sqlite3.Connection]:
    """Another process, which begins to read and takes its time."""
    connection = sqlite3.connect(files / "collab.sqlite", isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM users").fetchone()
    yield connection
    connection.close()


def left(files: Path, count: int) -> list[int]:
    """Return which of the numbered canaries stand in a file of the database."""
    data = b"".join(path.read_bytes() for path in files.glob("collab.sqlite*"))
    return [n for n in range(count) if f"{CANARY}{n:04}".encode() in data]


def test_no_byte_of_a_deleted_row_is_left_after_settling(files: Path) -> None:
    """The rows come in any order, as ids are random: many are moved from page to page."""
    chance = random.Random(4)
    with transaction():
        for n in chance.sample(range(1000), 1000):
            body = f"{CANARY}{n:04} " + "x" * chance.choice([5, 50, 300, 900])
            db.session.add(Organisation(id=1000 + n, names={"ru": body}, country="KZ"))
            db.session.flush()
    assert left(files, 1000) == list(range(1000))
    even = db.delete(Organisation).where(Organisation.id >= 1000, Organisation.id % 2 == 0)
    with transaction():
        db.session.execute(even)
    assert settle()
    assert left(files, 1000) == list(range(1, 1000, 2)), "the others stay"
    assert (files / "collab.sqlite-wal").stat().st_size == 0


def test_an_overwritten_text_is_gone_after_settling(files: Path) -> None:
    message = make.message(group := make.group(), make.member(group), f"{CANARY}0000")
    assert settle()
    assert left(files, 1) == [0]
    with transaction():
        message.body = message.rendered = ""
    assert settle()
    assert left(files, 1) == []


def test_settling_while_somebody_reads_is_put_off(
    files: Path, reader: sqlite3.Connection, monkeypatch, caplog
) -> None:
    monkeypatch.setattr("collab.db._CHECKPOINT_MS", 5)
    monkeypatch.setattr("collab.db._PAUSE", 0)
    make.organisation(names={"ru": f"{CANARY}0000"})
    assert not settle()
    assert "could not be emptied" in caplog.text
    make.organisation()  # writing goes on
    reader.execute("COMMIT")
    assert settle()
    assert (files / "collab.sqlite-wal").stat().st_size == 0
    assert db.session.execute(db.text("PRAGMA busy_timeout")).scalar() == 20_000


def test_a_large_file_is_not_rewritten_and_the_log_says_so(
    files: Path, monkeypatch, caplog
) -> None:
    monkeypatch.setattr("collab.db._REWRITTEN_UP_TO", 1000)
    make.organisation()
    assert settle()
    assert "run VACUUM" in caplog.text
    assert (files / "collab.sqlite-wal").stat().st_size == 0


def test_a_settled_database_goes_on(database) -> None:
    organisation = make.organisation(names={"ru": "А"})
    db.session.execute(db.text("SELECT count(*) FROM users"))
    assert settle()
    with transaction():
        organisation.names = {"ru": "Б"}
    assert settle()
    assert db.session.get_one(Organisation, organisation.id).names == {"ru": "Б"}
    if database == "postgresql":
        assert db.session.execute(db.text("SHOW statement_timeout")).scalar() == "1min"
        wait_until(_vacuumed, "the server has counted what it did to the tables")


def _vacuumed() -> bool:
    db.session.rollback()
    counted = "SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0"
    return set(db.session.scalars(db.text(counted))) >= {"content", "messages", "pages"}


def test_settling_within_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction is open"), transaction():
        settle()
