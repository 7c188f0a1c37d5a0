"""Jobs are enqueued with the change that needs them, or not at all."""

import pytest

from collab import jobs
from collab.db import transaction
from collab.extensions import db

pytestmark = pytest.mark.usefixtures("ctx")


@jobs.job
def remember_nothing(_number: int) -> None:
    """A job that only has to be enqueued."""


@jobs.quick_job
def be_quick(_number: int) -> None:
    """A job that somebody waits for."""


def enqueued() -> list[str]:
    rows = db.session.execute(db.text("SELECT workflow_uuid FROM workflow_status"))
    return sorted(row[0] for row in rows)


def test_a_job_is_enqueued_with_its_transaction_and_only_once() -> None:
    for _ in range(2):
        with transaction():
            jobs.enqueue(remember_nothing, 1, key="one")
    assert enqueued() == ["remember_nothing-one"]


def test_a_job_of_a_failed_transaction_is_not_enqueued() -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.enqueue(remember_nothing, 1, key="lost")
        1 / 0  # noqa: B018
    assert enqueued() == []


def test_what_somebody_waits_for_has_a_queue_of_its_own() -> None:
    with transaction():
        jobs.enqueue(remember_nothing, 1, key="long")
        jobs.enqueue(be_quick, 1, key="short")
    rows = db.session.execute(db.text("SELECT name, queue_name FROM workflow_status"))
    queues = {row.name: row.queue_name for row in rows}
    assert queues == {"remember_nothing": jobs.QUEUE, "be_quick": jobs.QUICK}


def test_every_sqlite_knows_the_default_of_the_job_tables() -> None:
    """Tables that a newer Python made have it; an SQLite before 3.42 would answer NULL."""
    assert db.session.execute(db.text("SELECT unixepoch('subsec')")).scalar() > 1_700_000_000
