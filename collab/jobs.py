"""Durable background work: the only module that knows DBOS.

A job is enqueued in the same transaction as the change that needs it, so both are saved or neither
is. The worker process runs it at least once: a job that was cut off is started again when the
worker is back, so a job must come to the same end when it is run twice.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnClause, Engine, column, event, func, or_, select, table

from .extensions import db

log = logging.getLogger(__name__)

QUEUE = "collab"
QUICK = "collab-quick"
"""For short jobs that somebody waits for: they do not stand behind hundreds of scanned pages."""
MAIL = "collab-mail"
"""For letters that have to go out: a mail server that does not answer holds up nothing else."""
APPLICATION_VERSION = "1"
"""A constant: DBOS's default, a hash of the code, would strand old work after an update."""
EXECUTOR = "worker"
"""A steady name: an executor recovers only its own unfinished work."""
TRIES = 3
MAIL_TRIES, MAIL_SECONDS = 10, 10
"""Tries for a letter, and how long to wait after the first; then twice as long each time."""
_WAITING = ("ENQUEUED", "DELAYED")
_FAILED = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
"""The job library's words for a job that is yet to run, and for one that never will again."""

if sqlite3.sqlite_version_info < (3, 42):

    @event.listens_for(Engine, "connect")
    def _know_subseconds(connection: Any, _record: Any) -> None:
        """Teach an older SQLite `unixepoch('subsec')`, which it answers with NULL.

        The job library's tables use it as a default wherever Python is 3.12 or newer, without a
        look at SQLite: on Debian 12 no job could be enqueued under such a Python.
        """
        if isinstance(connection, sqlite3.Connection):
            connection.create_function(
                "unixepoch", 1, lambda modifier: time.time() if modifier == "subsec" else None
            )


Job = Callable[..., None]


@dataclass(frozen=True)
class Numbers:
    """How the jobs stand."""

    waiting: int
    running: int
    failed: int
    """Since the moment that was asked for."""
    oldest: datetime | None
    """Since when the one that waits longest has waited."""


_jobs: dict[str, Job] = {}
_quick: set[str] = set()
_mail: set[str] = set()


def job(function: Job) -> Job:
    """Register a function as a job under its name; its arguments must be plain numbers or text."""
    _jobs[function.__name__] = function
    return function


def quick_job(function: Job) -> Job:
    """Register a function as a short job that somebody waits for."""
    _quick.add(function.__name__)
    return job(function)


def mail_job(function: Job) -> Job:
    """Register a function that sends a letter: it is tried again for an hour and a half."""
    _mail.add(function.__name__)
    return job(function)


def enqueue(function: Job, *args: Any, key: str) -> None:
    """Have the worker call the function once this transaction is committed.

    The same key is enqueued once only, however often it is asked for.
    """
    _client().enqueue_in_transaction(
        db.session.connection(),
        {
            "queue_name": _queue_of(function.__name__),
            "workflow_name": function.__name__,
            "workflow_id": f"{function.__name__}-{key}",
            "app_version": APPLICATION_VERSION,
        },
        *args,
    )


def numbers(since: datetime) -> Numbers:
    """Return how many jobs wait, run, and have failed for good since then."""
    schema = None if db.engine.dialect.name == "sqlite" else "dbos"
    columns: list[ColumnClause[Any]] = [
        column(name) for name in ("status", "created_at", "updated_at")
    ]
    rows = table("workflow_status", *columns, schema=schema).c
    going = rows.status.in_([*_WAITING, "PENDING"])
    failed = rows.status.in_(_FAILED) & (rows.updated_at >= int(since.timestamp() * 1000))
    found = db.session.execute(
        select(rows.status, func.count(), func.min(rows.created_at))
        .where(or_(going, failed))
        .group_by(rows.status)
    ).all()
    counts = {status: count for status, count, _oldest in found}
    oldest = min((row[2] for row in found if row[0] in _WAITING), default=None)
    return Numbers(
        waiting=sum(counts.get(status, 0) for status in _WAITING),
        running=counts.get("PENDING", 0),
        failed=sum(counts.get(status, 0) for status in _FAILED),
        oldest=None if oldest is None else datetime.fromtimestamp(oldest / 1000, UTC),
    )


def going(function: Job) -> int:
    """Return how many jobs of that kind wait or run."""
    schema = None if db.engine.dialect.name == "sqlite" else "dbos"
    columns: list[ColumnClause[Any]] = [column("status"), column("name")]
    rows = table("workflow_status", *columns, schema=schema).c
    asked = select(func.count()).where(
        rows.name == function.__name__, rows.status.in_([*_WAITING, "PENDING"])
    )
    return db.session.scalar(asked) or 0


def prepare(app: Flask) -> None:
    """Create or upgrade the tables of the job library."""
    from dbos import run_dbos_database_migrations

    run_dbos_database_migrations(system_database_url=app.config["DATABASE_URL"])


def run(app: Flask, *, at_once: int = 2) -> None:
    """Start taking jobs in this process, in threads of its own; returns at once."""
    from dbos import DBOS

    DBOS(
        config={
            "name": "collab",
            "application_version": APPLICATION_VERSION,
            "executor_id": EXECUTOR,
            "system_database_url": app.config["DATABASE_URL"],
            "log_level": "WARNING",
            "run_migrations": False,
        }
    )
    for name, function in _jobs.items():
        _register(app, name, function)
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=at_once, polling_interval_sec=0.25)
    DBOS.register_queue(QUICK, worker_concurrency=1, polling_interval_sec=0.25)
    DBOS.register_queue(MAIL, worker_concurrency=8, polling_interval_sec=1)


def stop() -> None:
    """Stop taking jobs; what is unfinished is taken up at the next start."""
    from dbos import DBOS

    DBOS.destroy(workflow_completion_timeout_sec=5)


def _queue_of(name: str) -> str:
    if name in _mail:
        return MAIL
    return QUICK if name in _quick else QUEUE


def _register(app: Flask, name: str, function: Job) -> None:
    from dbos import DBOS

    tries, seconds = (MAIL_TRIES, MAIL_SECONDS) if name in _mail else (TRIES, 1)

    @DBOS.step(
        name=f"{name}-step", retries_allowed=True, max_attempts=tries, interval_seconds=seconds
    )
    def step(*args: Any) -> None:
        with app.app_context():
            function(*args)

    @DBOS.workflow(name=name)
    def workflow(*args: Any) -> None:
        step(*args)


def _client() -> Any:
    """Return the application's client of the job library, made at first use."""
    client = current_app.extensions.get("jobs")
    if client is None:
        from dbos import DBOSClient

        client = DBOSClient(
            system_database_url=current_app.config["DATABASE_URL"],
            system_database_pool_size=1,
            lazy=True,
        )
        current_app.extensions["jobs"] = client
    return client
