"""The one place that commits: all or nothing, told afterwards, durable and concurrent."""

import threading
from datetime import datetime

import pytest

import factories as make
from collab import events
from collab.accounts.models import Organisation
from collab.db import transaction
from collab.extensions import db

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
    asked = {
        name: db.session.execute(db.text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


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
