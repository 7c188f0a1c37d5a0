"""The health of the instance, each state brought about by what would bring it about."""

import os
import re
import shutil
import time
from collections import namedtuple
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

import factories as make
from collab import heartbeat, jobs, mail
from collab.admin import health
from collab.db import now, transaction
from collab.extensions import db
from collab.probes import State
from collab.search import index
from collab.search.models import IndexJob
from processes import Processes, wait_until

Usage = namedtuple("Usage", "total used free")


@jobs.job
def sleep_for_ever(_number: int) -> None:
    """A job that only has to be enqueued."""


def found(app: Flask) -> dict[str, tuple[State, str]]:
    with app.app_context():
        return {each.what: (each.state, each.says) for each in health.look()}


def aged(path: Path, seconds: float) -> None:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def test_a_worker_that_never_ran_that_beats_and_that_falls_silent(app, instance: Path) -> None:
    assert found(app)["Worker"] == (State.BAD, "has never run here")
    heartbeat.beat(instance)
    assert found(app)["Worker"] == (State.OK, "at work")
    aged(instance / "worker.beat", 300)
    assert found(app)["Worker"] == (State.BAD, "silent for 5 minutes")


@pytest.mark.slow
@pytest.mark.both_databases
def test_a_real_worker_beats_until_it_is_killed(app, instance: Path) -> None:
    with Processes(instance) as processes:
        processes.worker()
        wait_until(lambda: heartbeat.silence(instance) is not None, "the worker beats")
        assert found(app)["Worker"][0] == State.OK
        processes.kill("worker")
    last = (instance / "worker.beat").stat().st_mtime
    time.sleep(1)
    assert (instance / "worker.beat").stat().st_mtime == last


@pytest.mark.both_databases
def test_jobs_that_wait_and_that_failed(app) -> None:
    assert found(app)["Background jobs"][0] == State.OK
    with app.app_context(), transaction():
        for number in range(3):
            jobs.enqueue(sleep_for_ever, number, key=str(number))
    state, says = found(app)["Background jobs"]
    assert state == State.OK
    assert says.startswith("3 wait")
    with app.app_context(), transaction():
        schema = "dbos." if db.engine.dialect.name == "postgresql" else ""
        at = f"{schema}workflow_status SET"
        ended = f"UPDATE {at} status = 'ERROR' WHERE workflow_uuid = 'sleep_for_ever-0'"
        old = f"UPDATE {at} created_at = 1 WHERE workflow_uuid = 'sleep_for_ever-1'"
        db.session.execute(db.text(ended))
    state, says = found(app)["Background jobs"]
    assert state == State.LOOK
    assert "2 wait" in says
    assert "1 failed in the last week" in says
    with app.app_context(), transaction():
        db.session.execute(db.text(old))
    assert "the oldest for" in found(app)["Background jobs"][1]


@pytest.mark.both_databases
def test_an_index_that_falls_behind(app) -> None:
    assert found(app)["Search"] == (State.LOOK, "there is no index yet")
    with app.app_context():
        index.rebuild()
    assert found(app)["Search"][0] == State.OK
    for minutes, state in ((0, State.OK), (2, State.LOOK), (30, State.BAD)):
        with app.app_context(), transaction():
            moment = now() - timedelta(minutes=minutes)
            db.session.add(IndexJob(content_id=1, created=moment))
        assert found(app)["Search"][0] == state, minutes
    assert "the oldest for 30 minutes" in found(app)["Search"][1]
    with app.app_context():
        while index.catch_up():
            pass
    assert found(app)["Search"][0] == State.OK


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [
        (100 * 10**9, 6 * 10**9, State.OK),
        (100 * 10**9, 4 * 10**9, State.BAD),
        (10 * 10**9, 9 * 10**8, State.BAD),
    ],
)
def test_a_disk_that_fills(app, monkeypatch, total: int, free: int, state: State) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(total, total - free, free))
    assert found(app)["Disk"][0] == state


def test_mail_that_is_not_set_up_and_mail_that_fails(app) -> None:
    assert found(app)["Mail"][0] == State.OK
    app.config |= {"MAIL_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "collab@example.org"}
    assert found(app)["Mail"] == (State.OK, "set up; nothing was sent yet")
    with app.app_context(), suppress(mail.NotSent):
        mail.send("somebody@example.org", "Words", "More words")
    state, says = found(app)["Mail"]
    assert state == State.BAD
    assert "ConnectionRefusedError" in says
    assert "example.org" not in (Path(app.instance_path) / "mail.status").read_text()


def test_a_backup_is_reported_by_its_file(app, instance: Path) -> None:
    assert found(app)["Backup"] == (State.LOOK, "not reported yet")
    report = instance / "last-backup"
    report.touch()
    assert found(app)["Backup"][0] == State.OK
    aged(report, 3 * 86400)
    assert found(app)["Backup"] == (State.LOOK, "made 3 days ago")
    aged(report, 9 * 86400)
    assert found(app)["Backup"][0] == State.BAD


@pytest.mark.both_databases
def test_sizes_and_versions(app, database: str) -> None:
    with app.app_context():
        group = make.group()
        make.document(group, make.member(group))
    said = found(app)
    assert said["Files"] == (State.OK, "1 file, 1000 bytes")
    assert re.fullmatch(r"[\d.]+ (KB|MB)", said["Database"][1])
    assert ("PostgreSQL" if database == "postgresql" else "SQLite") in said["Versions"][1]
    assert "Python 3." in said["Versions"][1]
    assert said["Live news"][1] == "0 open connections to this process"


def test_the_page_says_each_state_in_a_word_and_asks_again_by_itself(admin, instance) -> None:
    heartbeat.beat(instance)
    page = admin.get("/admin/health").text
    assert 'hx-get="/admin/health" hx-trigger="every 10s"' in page
    lines = re.findall(r'data-state="(\w+)">.*?</svg>([^<]+)<', page, re.S)
    assert ("ok", "all right") in lines
    assert ("look", "have a look") in lines
    aged(instance / "worker.beat", 300)
    page = admin.get("/admin/health").text
    assert ("bad", "does not work") in re.findall(
        r'data-state="(\w+)">.*?</svg>([^<]+)<', page, re.S
    )
    front = admin.get("/admin").text
    assert "silent for 5 minutes" in front
    assert "Start it" in front


def test_the_command_ends_with_1_when_something_does_not_work(app, instance, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, 10**12))
    run = app.test_cli_runner()
    said = run.invoke(args=["health"])
    assert said.exit_code == 1
    assert "bad   Worker: has never run here\n" in said.output
    heartbeat.beat(instance)
    said = run.invoke(args=["health"])
    assert said.exit_code == 0
    assert "ok    Worker: at work\n" in said.output
