"""Between the database and the engine: what an item is found by, and keeping the index true.

The database is the truth and the index disposable: jobs are struck off only after the index was
written, so a worker killed at any point repeats some work and loses none.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy.orm import joinedload

from ..content import Content
from ..db import now, transaction
from ..extensions import db
from ..policy import SearchSpace, space_of
from .engine import Change, Engine, Entry, IndexUnusable, Space, digest
from .models import IndexJob
from .whoosh_engine import WhooshEngine

log = logging.getLogger(__name__)

BATCH = 100
_LATE = timedelta(seconds=8)


def init_app(app: Flask) -> None:
    """Give the application its engine, with the index in the instance's folder."""
    app.extensions["search_engine"] = WhooshEngine(Path(app.instance_path) / "index")


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

    def entry(page: int, title: str, text: str) -> Entry:
        return Entry(
            content_id, page, item.kind, item.group_id, space, readers, item.language, title, text,
            item.created,
        )  # fmt: skip

    pages = list(what.pages)
    first = next((text for number, text in pages if number == 0), "")
    entries = [entry(0, what.title, first)] if what.title or first else []
    entries += [entry(number, "", text) for number, text in pages if number and text]
    return Change(content_id, tuple(entries))


def catch_up() -> int:
    """Bring one batch of changes into the index and strike the jobs off; return how many."""
    jobs = db.session.execute(
        db.select(IndexJob.id, IndexJob.content_id).order_by(IndexJob.id).limit(BATCH)
    ).all()
    if not jobs:
        db.session.rollback()
        return 0
    changes = [change_of(content_id) for content_id in dict.fromkeys(job[1] for job in jobs)]
    db.session.rollback()
    engine().apply(changes)
    with transaction():
        db.session.execute(db.delete(IndexJob).where(IndexJob.id.in_([job[0] for job in jobs])))
    return len(jobs)


def rebuild() -> int:
    """Build the index anew from the database and swap it in; return the number of items."""
    count = 0

    def everything() -> Iterator[Change]:
        nonlocal count
        for content_id in _all_ids():
            yield change_of(content_id)
            count += 1
            db.session.rollback()  # lets go of what was loaded

    # Those that are there now, one by one: a smaller number may still be on its way to a commit.
    jobs = db.session.scalars(db.select(IndexJob.id)).all()
    db.session.rollback()
    engine().rebuild(everything())
    with transaction():
        for start in range(0, len(jobs), BATCH):
            struck = jobs[start : start + BATCH]
            db.session.execute(db.delete(IndexJob).where(IndexJob.id.in_(struck)))
    log.info("index rebuilt", extra={"items": count})
    return count


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
