"""The database: the one place that commits, how it is opened, and times in UTC."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, event, make_url
from sqlalchemy.types import TypeDecorator

from . import events
from .extensions import db

BigId = BigInteger().with_variant(Integer, "sqlite")
"""An integer key of 64 bits; SQLite wants the word INTEGER for its row id."""

_BEGIN = "sqlite_begin"

_POSTGRESQL: dict[str, Any] = {
    "isolation_level": "READ COMMITTED",
    "pool_size": 10,
    "max_overflow": 20,
    "pool_pre_ping": True,  # a server that was restarted costs nobody an error
    "connect_args": {
        # Nobody waits for ever: as long as for SQLite's write lock, and a minute for an answer.
        "options": "-c lock_timeout=20s -c statement_timeout=60s",
        # A machine that has vanished is noticed; the network would take a quarter of an hour.
        "connect_timeout": 10,
        "tcp_user_timeout": 30_000,
    },
}


def small_id() -> int:
    """Return a random id of 31 bits, for what there are hundreds of: groups, rooms, folders.

    They stand in pages, and counted ones would tell that there are others which one may not see.
    Among a thousand the chance of a clash is below 1 in 2,000, and a clash refuses the second row.
    """
    return secrets.randbits(30) | 1 << 30


class UTCDateTime(TypeDecorator[datetime]):
    """A moment with its zone in Python, UTC without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: nobody could tell which moment it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back with UTC as its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


@contextmanager
def transaction() -> Iterator[None]:
    """Save everything or nothing, then tell the `events.after` listeners.

    Views, jobs and commands open one; actions never do, so that actions can call each other.
    Rows that were loaded before are read anew inside. On SQLite the write lock is taken first, so
    that no other writer can come between what is read and what is written. PostgreSQL lets others
    write meanwhile (READ COMMITTED): what depends on what was read is counted by the database
    itself (`last_number + 1`) or begins with `with_for_update()`. Must not be nested.
    """
    if db.session.info.get("writing"):
        raise RuntimeError("a transaction is already open")
    db.session.rollback()
    db.session.info["writing"] = True
    try:
        db.session.connection(execution_options={_BEGIN: "BEGIN IMMEDIATE"})
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        events.forget()
        raise
    finally:
        db.session.info.pop("writing", None)
    events.deliver()


def next_number(row: Any) -> int:
    """Count up `last_number` of a thread or a room and return it: the number of what comes next.

    The database counts, and the row stays locked until the commit, so no number is given twice. A
    transaction that fails gives its number back, so there are no gaps either.
    """
    table = row.__table__
    number = db.session.scalar(
        table.update()
        .where(table.c.id == row.id)
        .values(last_number=table.c.last_number + 1)
        .returning(table.c.last_number)
    )
    db.session.expire(row, ["last_number"])
    return int(number)


def init_app(app: Flask) -> None:
    """Bind the database to the application and open it well."""
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    # Errors of the database end in the log, and what people wrote would stand in them.
    options: dict[str, Any] = {"hide_parameters": True}
    if make_url(app.config["DATABASE_URL"]).get_backend_name() == "postgresql":
        options |= _POSTGRESQL
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _open_sqlite_well(db.engine)


def _open_sqlite_well(engine: Engine) -> None:
    """WAL lets readers and one writer work side by side; FULL makes a commit survive power loss.

    SQLAlchemy emits BEGIN itself, since Python's driver would begin too late for a read and
    cannot begin IMMEDIATE (SQLAlchemy manual, "Serializable isolation / Savepoints" for pysqlite).
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout=20000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
