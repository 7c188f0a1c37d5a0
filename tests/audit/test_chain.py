"""Nobody changes the log unnoticed: triggers refuse it, the chain tells of what got past them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

import factories as make
from collab import create_app, events
from collab.accounts.models import User
from collab.audit import actions, chain, daily, keys
from collab.audit.chain import Fault, Head, Kind
from collab.audit.models import AuditEntry
from collab.db import now, transaction
from collab.extensions import db
from conftest import close

PEOPLE = 6
MOVE = "UPDATE audit_entries SET number = {} WHERE number = {}"


def change(number: int, column: str, value: str) -> str:
    return f"UPDATE audit_entries SET {column} = {value} WHERE number = {number}"


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    "statement",
    [
        change(2, "user_id", "7"),
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE number = 5",
        "UPDATE audit_heads SET number = 1",
        "DELETE FROM audit_heads",
    ],
)
def test_the_database_refuses_to_change_and_to_remove(five, statement: str) -> None:
    daily.send_audit_head("2026-01-31")
    with pytest.raises(DBAPIError, match="only grows"), transaction():
        db.session.execute(db.text(statement))
    assert chain.verify() is None
    assert chain.head().number == 5


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_database_refuses_to_empty_the_log(five) -> None:
    with pytest.raises(DBAPIError, match="only grows"), transaction():
        db.session.execute(db.text("TRUNCATE audit_entries"))


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("number", [0, 3, 5, 7])
def test_the_database_refuses_an_entry_out_of_order(five, number: int) -> None:
    columns = "moment, action, details, network, key, previous, hash"
    with pytest.raises(DBAPIError, match="no gaps"), transaction():
        db.session.execute(
            db.text(
                f"INSERT INTO audit_entries (number, {columns}) "
                f"SELECT {number}, {columns} FROM audit_entries WHERE number = 1"
            )
        )


@pytest.mark.asvs("16.4.2")
def test_sqlite_replaces_no_entry_either(five) -> None:
    """REPLACE removes a row without asking the triggers of DELETE."""
    columns = "moment, action, details, network, key, previous, hash"
    for statement in (
        f"REPLACE INTO audit_entries (number, {columns}) "
        f"SELECT 3, {columns} FROM audit_entries WHERE number = 1",
        "UPDATE OR REPLACE audit_entries SET number = 3 WHERE number = 1",
    ):
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(db.text(statement))
    assert chain.verify() is None


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ([change(2, "user_id", "7")], Fault(2, Kind.CHANGED)),
        ([change(2, "actor_id", "7")], Fault(2, Kind.CHANGED)),
        ([change(2, "group_id", "7")], Fault(2, Kind.CHANGED)),
        ([change(3, "action", "'signed-in'")], Fault(3, Kind.CHANGED)),
        ([change(1, "moment", "'2020-01-01T00:00:00.000000+00:00'")], Fault(1, Kind.CHANGED)),
        ([change(5, "details", "'{}'")], Fault(5, Kind.CHANGED)),
        ([change(4, "network", "'192.0.2.0/24'")], Fault(4, Kind.CHANGED)),
        ([change(4, "hash", f"'{'a' * 64}'")], Fault(4, Kind.CHANGED)),
        ([change(4, "previous", f"'{'a' * 64}'")], Fault(4, Kind.CHANGED)),
        ([change(4, "key", "'00000000'")], Fault(4, Kind.SEALED)),
        (["DELETE FROM audit_entries WHERE number = 3"], Fault(3, Kind.MISSING)),
        (["DELETE FROM audit_entries WHERE number = 1"], Fault(1, Kind.MISSING)),
        ([MOVE.format(9, 2), MOVE.format(2, 3), MOVE.format(3, 9)], Fault(2, Kind.MISPLACED)),
        ([MOVE.format(9, 4), MOVE.format(4, 5), MOVE.format(5, 9)], Fault(4, Kind.MISPLACED)),
        ([MOVE.format(0, 5)], Fault(0, Kind.MISPLACED)),
        (
            ["DELETE FROM audit_entries WHERE number = 2", MOVE.format(2, 3)],
            Fault(2, Kind.CHANGED),
        ),
    ],
)
def test_the_first_broken_entry_is_named(five, tamper, statements, fault: Fault) -> None:
    assert chain.verify() is None
    tamper(*statements)
    assert chain.verify() == fault


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.2")
def test_a_log_that_was_written_anew_with_its_key_is_found_by_a_head_that_was_kept(
    five, tamper
) -> None:
    """Somebody who has the key wrote the log anew from entry 3 on."""
    kept = chain.head()
    tamper("DELETE FROM audit_entries WHERE number >= 3")
    with transaction():
        actions.append("forged")
    assert chain.verify() is None, "this is why heads are kept elsewhere"
    assert chain.verify([kept]) == Fault(4, Kind.CUT)
    for _ in range(2):
        with transaction():
            actions.append("forged")
    assert chain.verify([kept]) == Fault(5, Kind.REWRITTEN)


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.2")
def test_a_tail_that_was_cut_off_is_found_by_a_head_that_was_kept(five, tamper) -> None:
    kept = chain.head()
    assert chain.verify([kept]) is None
    tamper("DELETE FROM audit_entries WHERE number >= 4")
    assert chain.verify() is None
    assert chain.verify([kept]) == Fault(4, Kind.CUT)
    tamper("DELETE FROM audit_entries")
    assert chain.verify([kept]) == Fault(1, Kind.CUT)


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.2")
def test_a_tail_that_was_cut_off_is_found_by_the_heads_in_the_database(five, tamper) -> None:
    daily.send_audit_head("2026-01-31")
    tamper("DELETE FROM audit_entries WHERE number >= 4")
    assert chain.verify() == Fault(4, Kind.CUT)


def test_a_chain_longer_than_a_batch_is_verified_to_its_end(ctx, tamper, monkeypatch) -> None:
    monkeypatch.setattr(chain, "_BATCH", 10)
    with transaction():
        for _ in range(35):
            actions.append("tried")
    assert chain.verify() is None
    assert chain.verify(first=20) is None
    tamper(change(31, "user_id", "7"))
    assert chain.verify() == Fault(31, Kind.CHANGED)
    assert chain.verify(first=32) is None


@pytest.mark.asvs("16.4.2")
def test_bytes_in_place_of_words_are_told_and_no_error(five, tamper) -> None:
    """SQLite puts anything into any column."""
    tamper(change(2, "details", "x'00ff'"), change(2, "hash", "x'00'"))
    assert chain.verify() == Fault(2, Kind.CHANGED)


@pytest.mark.both_databases
@pytest.mark.asvs("16.2.2", "16.4.2")
def test_six_at_once_leave_no_gap_and_an_unbroken_chain(app) -> None:
    def write(number: int) -> None:
        for turn in range(5):
            with app.app_context(), transaction():
                for _ in range(1 + turn % 3):
                    actions.append("tried", user_id=number)

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(write, range(PEOPLE)))
    with app.app_context():
        numbers = db.session.scalars(db.select(AuditEntry.number)).all()
        assert sorted(numbers) == list(range(1, PEOPLE * 9 + 1))
        assert chain.verify() is None


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_writes_into_the_log_does_not_wait_for_rows_with_the_log_in_hand(app) -> None:
    """Else two people would wait for each other, and one of them would get an error."""
    with app.app_context():
        user_id = make.user().id
    has_told, has_row = threading.Event(), threading.Event()

    def rename(name: str) -> None:
        db.session.get_one(User, user_id).name = name
        db.session.flush()

    def tell_first() -> None:
        with app.app_context(), transaction():
            actions.append("tried")
            has_told.set()
            assert has_row.wait(10)
            rename("the one who told first")

    def row_first() -> None:
        with app.app_context(), transaction():
            rename("the one who had the row first")
            has_row.set()
            assert has_told.wait(10)
            actions.append("tried")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(tell_first), pool.submit(row_first)]:
            done.result()
    with app.app_context():
        assert chain.verify() is None
        assert chain.head().number == 2


def test_what_did_not_happen_is_not_told(ctx) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        actions.append("tried")
        1 / 0  # noqa: B018
    assert chain.head() == Head(0, chain.GENESIS)
    with transaction():
        actions.append("tried")
        with db.session.begin_nested():
            db.session.execute(db.text("SELECT 1"))
    assert chain.head().number == 1


@pytest.mark.asvs("16.2.2")
def test_a_backward_jump_of_the_clock_does_not_break_the_order(ctx, monkeypatch) -> None:
    with transaction():
        actions.append("before")
    monkeypatch.setattr(actions, "now", lambda: now() - timedelta(days=3))
    with transaction():
        actions.append("after")
    found = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [entry.action for entry in found] == ["before", "after"]
    assert found[0].at > found[1].at
    assert chain.verify() is None


class TestKeys:
    """The secret key of the instance is changed, twice, and lost."""

    OLD, NEW, OTHER = "o" * 32, "n" * 32, "x" * 32

    @pytest.fixture
    def instance_under(self, instance):
        opened = []

        def instance_under(key: str, previous: str = ""):
            app = create_app({"SECRET_KEY": key, "PREVIOUS_SECRET_KEY": previous}, instance)
            opened.append(app)
            return app.app_context()

        yield instance_under
        for app in opened:
            close(app)

    @pytest.fixture
    def written(self, instance_under) -> None:
        with instance_under(self.OLD), transaction():
            actions.append("tried")

    def test_the_chain_is_whole_after_the_secret_key_was_changed(
        self, instance_under, written
    ) -> None:
        with instance_under(self.NEW, self.OLD):
            with transaction():
                actions.append("tried")
            assert chain.verify() is None
        with instance_under(self.NEW):
            with transaction():
                actions.append("tried")
            assert (chain.verify(), chain.head().number) == (None, 3)
            assert len(keys.known()) == 1

    def test_sealing_the_secrets_anew_saves_the_key_of_the_log_too(
        self, instance_under, written
    ) -> None:
        with instance_under(self.NEW, self.OLD), transaction():
            events.record(events.SecretsResealed())
        with instance_under(self.NEW):
            assert (chain.verify(), chain.head().number) == (None, 2)

    def test_without_the_secret_key_nothing_can_be_verified_but_people_still_sign_in(
        self, instance_under, written
    ) -> None:
        with instance_under(self.OTHER):
            assert chain.verify() == Fault(1, Kind.SEALED)
            with transaction():
                actions.append("tried")
            assert chain.verify() == Fault(1, Kind.SEALED)
            assert chain.verify(first=2) is None

    def test_another_key_seals_otherwise(self, instance_under, written, tmp_path) -> None:
        """Whoever has a copy of the database alone cannot seal an entry."""
        with instance_under(self.OLD):
            assert len(keys.known()) == 1
        with instance_under(self.OTHER):
            assert keys.known() == {}
