"""The database: the one place that commits, how it is opened and settled, and times in UTC."""

import logging
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from . import events
from .extensions import db

BigId = BigInteger().with_variant(Integer, "sqlite")
"""An integer key of 64 bits; SQLite wants the word INTEGER for its row id."""

log = logging.getLogger(__name__)

_BEGIN = "sqlite_begin"
_BUSY_MS = 20_000
_CHECKPOINTS = 8
_CHECKPOINT_MS = 500  # for which a try waits for readers; writers wait with it
_PAUSE = 0.2
_REWRITTEN_UP_TO = 512 * 1024 * 1024
"""Bytes. Rewriting takes that much memory, and some seconds in which nobody can write."""

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


def settle() -> bool:
    """Have the database's files forget what was deleted or overwritten; False: try again later.

    SQLite's file is written anew, since copies of a row stay in pages that it once was moved out
    of, even with `secure_delete`; then everything is in the one file and the write-ahead log is
    empty. A file above 512 MB is not written anew: the log tells what to do. PostgreSQL marks the
    space of what was deleted as free (VACUUM) and overwrites it when it needs it; its own log and
    backups are beyond this. What hinders is logged. Ends the transaction in which the session
    reads; raises `RuntimeError` inside `transaction()`.
    """
    if db.session.info.get("writing"):
        raise RuntimeError("a transaction is open")
    db.session.rollback()
    try:
        return _settle_sqlite() if db.engine.dialect.name == "sqlite" else _vacuum_postgresql()
    except (DBAPIError, sqlite3.Error) as error:
        log.warning("the database could not be settled: %s", error)
        return False


def _settle_sqlite() -> bool:
    pooled = db.engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        rewritten = _rewrite(connection)
        connection.execute(f"PRAGMA busy_timeout={_CHECKPOINT_MS}")
        for attempt in range(_CHECKPOINTS):
            time.sleep(_PAUSE if attempt else 0)
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return rewritten
        log.warning("the write-ahead log could not be emptied: it is being read")
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        pooled.close()


def _rewrite(connection: Any) -> bool:
    [pages], [size] = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
    )
    if pages * size > _REWRITTEN_UP_TO:
        log.warning("the database is too large to be written anew: run VACUUM while nobody writes")
        return True
    try:
        connection.execute("VACUUM")
    except sqlite3.Error as error:  # the disk is full, say; the log can be emptied all the same
        log.warning("the database could not be written anew: %s", error)
        return False
    return True


def _vacuum_postgresql() -> bool:
    quote = db.engine.dialect.identifier_preparer.quote
    tables = ", ".join(quote(table.name) for table in db.metadata.tables.values())
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        try:
            connection.exec_driver_sql(f"VACUUM {tables}")
        finally:
            connection.exec_driver_sql("RESET statement_timeout")
    return True


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
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "secure_delete=ON",  # what is deleted is overwritten with zeros
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
