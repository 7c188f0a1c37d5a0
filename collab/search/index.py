"""Between the database and the engine: what an item is found by, and keeping the index true.

The database is the truth and the index disposable: jobs are struck off only after the index was
written, so a worker killed at any point repeats some work and loses none. What was erased has left
every file of the index by then, and the database's files are settled right afterwards.
"""

import fcntl
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import joinedload

from ..content import Content
from ..db import now, settle, transaction
from ..extensions import db
from ..policy import SearchSpace, space_of
from .engine import Change, Engine, Entry, IndexBusy, IndexUnusable, Space, digest
from .models import IndexJob
from .whoosh_engine import WhooshEngine

log = logging.getLogger(__name__)

BATCH = 100
_ERASURES = 2_000  # of a purge, say: that many removals share one scrub
_PATIENCE = 10.0  # seconds, much longer than the worker needs for a batch
_LATE = timedelta(seconds=8)


def init_app(app: Flask) -> None:
    """Give the application its engine, with the index in the instance's folder."""
    app.extensions["search_engine"] = WhooshEngine(Path(app.instance_path) / "index")
    # A worker that was killed may have struck off erasures without settling them.
    app.extensions["search_unsettled"] = True


def engine() -> Engine:
    """Return the engine of this application."""
    found: Engine = current_app.extensions["search_engine"]
    return found


def engine_spaces(spaces: Iterable[SearchSpace]) -> list[Space]:
    """Return the policy's spaces in the engine's words."""
    return [Space(space.name, space.reader, space.groups) for space in spaces]


def change_of(content_id: int) -> Change:
    """Return what the item is to be found by now: nothing if it is gone or not to be found."""
    item = db.session.scalar(
        db.select(Content).where(Content.id == content_id).options(joinedload(Content.group))
    )
    space = space_of(item) if item else None
    if item is None or space is None:
        return Change(content_id)
    root = item.parent or item
    readers = frozenset(reader.id for reader in root.readers)
    what = item.searchable()
    within = tuple(item.places())

    def entry(page: int, title: str, text: str) -> Entry:
        return Entry(
            content_id, page, item.kind, item.group_id, space, readers,
            what.languages.get(page, item.language), title, text, item.created, within,
        )  # fmt: skip

    pages = list(what.pages)
    first = next((text for number, text in pages if number == 0), "")
    entries = [entry(0, what.title, first)] if what.title or first else []
    entries += [entry(number, "", text) for number, text in pages if number and text]
    return Change(content_id, tuple(entries))


def catch_up() -> int:
    """Bring one batch of changes into the index and strike the jobs off; return how many.

    Raises `IndexUnusable`, and `IndexBusy` while another process brings changes into the index.
    """
    with _alone(patience=0):
        jobs = _next_jobs()
        db.session.rollback()
        if not jobs:
            return 0
        erasing = any(job.scrub for job in jobs)
        changed = dict.fromkeys(job.content_id for job in jobs if not job.space)
        changes = [change_of(content_id) for content_id in changed]
        db.session.rollback()
        engine().apply(changes)
        for space in {job.space for job in jobs if job.space}:
            engine().drop(space)
        if erasing:
            engine().scrub()
        _strike_off([job.id for job in jobs])
    if erasing:
        _settle()
    return len(jobs)


def rebuild() -> int:
    """Build the index anew from the database and swap it in; return the number of items.

    Raises `IndexBusy` when another process keeps writing the index.
    """
    count = 0

    def everything() -> Iterator[Change]:
        nonlocal count
        for content_id in _all_ids():
            yield change_of(content_id)
            count += 1
            db.session.rollback()  # lets go of what was loaded

    with _alone(patience=_PATIENCE):
        # Those that are there now, one by one: a smaller number may still be on its way to a
        # commit.
        jobs = db.session.execute(db.select(IndexJob.id, IndexJob.scrub)).all()
        db.session.rollback()
        erasing = any(job.scrub for job in jobs)
        engine().rebuild(everything())
        if erasing:
            engine().scrub()
        _strike_off([job.id for job in jobs])
    if erasing:
        _settle()
    log.info("index rebuilt", extra={"items": count})
    return count


def tidy() -> bool:
    """Make the index fast to read and settle what still is to be settled; for the idle worker.

    False when the database could not be settled, so that it is worth another try later.
    """
    engine().optimise()
    return _settle() if current_app.extensions["search_unsettled"] else True


def _next_jobs() -> Sequence[Any]:
    """Return the oldest jobs; if there are erasures among them, with those that wait behind."""
    wanted = db.select(IndexJob.id, IndexJob.content_id, IndexJob.scrub, IndexJob.space)
    wanted = wanted.order_by(IndexJob.id)
    jobs = db.session.execute(wanted.limit(BATCH)).all()
    if len(jobs) < BATCH or not any(job.scrub for job in jobs):
        return jobs
    behind = wanted.where(IndexJob.id > jobs[-1].id, IndexJob.scrub).limit(_ERASURES)
    return [*jobs, *db.session.execute(behind)]


def _strike_off(jobs: Sequence[int]) -> None:
    with transaction():
        for start in range(0, len(jobs), BATCH):
            struck = jobs[start : start + BATCH]
            db.session.execute(db.delete(IndexJob).where(IndexJob.id.in_(struck)))


def _settle() -> bool:
    current_app.extensions["search_unsettled"] = True
    settled = settle()
    current_app.extensions["search_unsettled"] = not settled
    return settled


@contextmanager
def _alone(patience: float) -> Iterator[None]:
    """Be the one process that brings the database into the index, or raise `IndexBusy`.

    A rebuild by command while the worker goes on would swap in what it read before a change that
    the worker has struck off: an erased text would come back.
    """
    with (Path(current_app.instance_path) / "index.lock").open("w") as held:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise IndexBusy("all spaces") from error
                time.sleep(0.05)
        try:
            yield
        finally:
            fcntl.flock(held, fcntl.LOCK_UN)  # a child process may have a copy of `held`


def differences() -> tuple[set[int], set[int]]:
    """Compare index and database: the ids that are missing or stale, and those too many."""
    indexed = dict(engine().ids())
    wanted = {}
    for content_id in _all_ids():
        change = change_of(content_id)
        db.session.rollback()
        if change.entries:
            wanted[content_id] = digest(change.entries)
    missing = {i for i, stamp in wanted.items() if indexed.get(i) != stamp}
    return missing, set(indexed) - set(wanted)


def ensure_usable() -> None:
    """Rebuild a missing, damaged or outdated index; for the worker, when it starts."""
    try:
        engine().check()
    except IndexUnusable as reason:
        log.warning("index unusable, rebuilding: %s", reason)
        rebuild()


def is_late() -> bool:
    """Tell whether changes have waited so long that people should know of it."""
    oldest = db.session.scalar(db.select(IndexJob.created).order_by(IndexJob.id).limit(1))
    return oldest is not None and now() - oldest > _LATE


def _all_ids() -> list[int]:
    return list(db.session.scalars(db.select(Content.id).order_by(Content.created)))
