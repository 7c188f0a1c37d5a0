"""The worker process: durable jobs, what is due each day, the one writer of the search index."""

import fcntl
import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from . import heartbeat, jobs
from .accounts.housekeeping import sweep_accounts
from .audit.daily import send_audit_head
from .chat.retention import erase_expired
from .db import now, transaction
from .extensions import db
from .groups.expiry import end_expired, warn_of_end
from .groups.purge_job import resume_purges
from .letters.sending import send_due, sweep_letters
from .library.catching_up import catch_up
from .library.sweeping import sweep_files
from .moderation.bins import empty_bins
from .search import index
from .search.engine import IndexBusy, IndexUnusable
from .threads.proposals import tell_of_ends

log = logging.getLogger(__name__)
_IDLE_SECONDS = 30.0
_PAUSE_AFTER_FAULT = 2.0
_LOOK_AT_CALENDAR_SECONDS = 300.0
_LOOK_AT_ENDS_SECONDS = 20.0
_LOOK_AT_LETTERS_SECONDS = 20.0
DAILY: tuple[jobs.Job, ...] = (
    send_audit_head,
    sweep_accounts,
    empty_bins,
    erase_expired,
    resume_purges,
    sweep_files,
    catch_up,
    sweep_letters,
)
"""What is done once a day of UTC, each given that day, as 2026-01-31."""
_LOCK = 0x636F6C6C6162
"""PostgreSQL wants a number for a lock: "collab" in ASCII."""


class AlreadyRunning(Exception):
    """Another worker serves this instance."""


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; raises `AlreadyRunning` if the instance has a worker."""
    with alone(app):
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        jobs.run(app)
        calendar = threading.Thread(target=keep_days, args=(app, stopping), name="calendar")
        calendar.start()
        folder = Path(app.instance_path)
        heart = threading.Thread(target=heartbeat.keep, args=(folder, stopping), name="heart")
        heart.start()
        ends = threading.Thread(target=keep_ends, args=(app, stopping), name="ends")
        ends.start()
        # By itself, for a mail server may let one wait.
        post = threading.Thread(target=keep_letters, args=(app, stopping), name="letters")
        post.start()
        log.info("worker started")
        with app.app_context():
            keep_index(stopping, app.config["INDEX_POLL_MS"] / 1000)
        calendar.join()
        heart.join()
        ends.join()
        post.join()
        jobs.stop()
        log.info("worker stopped")


@contextmanager
def alone(app: Flask, patience: float = 5.0) -> Iterator[None]:
    """Be the one worker of the instance and of its database, or raise `AlreadyRunning`.

    On PostgreSQL two instance folders can name one database. Two workers would then divide the
    changes between two indexes, and each index would miss what the other has. A worker that was
    killed may hold the database's lock for a moment more: hence the patience, in seconds.
    """
    with (Path(app.instance_path) / "worker.lock").open("w") as held, app.app_context():
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning from error
        if db.engine.dialect.name != "postgresql":
            yield
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            until = time.monotonic() + patience
            while not connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK})")):
                if time.monotonic() > until:
                    raise AlreadyRunning
                time.sleep(0.2)
            try:
                yield
            finally:
                connection.invalidate()  # the lock ends with its connection


def keep_days(app: Flask, stopping: threading.Event) -> None:
    """Ask each day for what is due, until told to stop; a new worker may ask once more."""
    asked = ""
    while not stopping.is_set():
        day = now().date().isoformat()
        if day != asked:
            try:
                with app.app_context():
                    ask_for(day)
                asked = day
            except Exception:
                log.exception("what is due today could not be asked for, trying again")
        stopping.wait(_LOOK_AT_CALENDAR_SECONDS)


def ask_for(day: str) -> None:
    """Enqueue what is due on that day; asked again, nothing is done twice."""
    with transaction():
        for job in DAILY:
            jobs.enqueue(job, day, key=day)


def keep_ends(app: Flask, stopping: threading.Event) -> None:
    """End memberships whose time is over, and tell of proposals that close, until told to stop."""
    while not stopping.is_set():
        try:
            with app.app_context():
                end_expired()
                warn_of_end()
                tell_of_ends()
        except Exception:
            log.exception("what ends by itself could not be ended, trying again")
        stopping.wait(_LOOK_AT_ENDS_SECONDS)


def keep_letters(app: Flask, stopping: threading.Event) -> None:
    """Send the letters that are due, until told to stop."""
    while not stopping.is_set():
        try:
            with app.app_context():
                send_due()
        except Exception:
            log.exception("letters could not be sent, trying again")
        stopping.wait(_LOOK_AT_LETTERS_SECONDS)


def keep_index(stopping: threading.Event, pause: float) -> None:
    """Bring changes into the index as they come, until told to stop; tidy it when idle."""
    tidy_at: float | None = time.monotonic() + _IDLE_SECONDS  # as a killed worker could not
    usable = False
    while not stopping.is_set():
        try:
            if not usable:
                index.ensure_usable()
                usable = True
            if index.catch_up():
                tidy_at = time.monotonic() + _IDLE_SECONDS
                continue
            if tidy_at is not None and time.monotonic() > tidy_at:
                tidy_at = None if index.tidy() else time.monotonic() + _IDLE_SECONDS
            stopping.wait(pause)
        except IndexUnusable:
            usable = False
        except IndexBusy:
            stopping.wait(_PAUSE_AFTER_FAULT)
        except Exception:
            # Nothing is lost: the jobs stay on file until the index has them.
            log.exception("indexing failed, trying again")
            stopping.wait(_PAUSE_AFTER_FAULT)
        finally:
            db.session.rollback()
