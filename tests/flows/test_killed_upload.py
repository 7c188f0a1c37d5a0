"""Web server and worker are killed at random moments of uploads: each file is there once, whole.

The number of kills: `COLLAB_KILLS`, 8 unless said.
"""

import hashlib
import os
import random
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

import factories as make
from collab.accounts.models import User
from collab.db import now
from collab.extensions import db
from collab.library import incoming, storage, sweeping
from collab.library.models import Document, Incoming, ReadingState, Version
from collab.library.storage import files
from collab.policy import Scope
from collab.search import index, results
from collab.search.models import IndexJob
from processes import Processes, wait_until
from sending import Sender

KILLS = int(os.environ.get("COLLAB_KILLS", "8"))


@pytest.mark.slow
def test_kill_9_during_uploads_leaves_each_file_once(app, instance, client_of, monkeypatch) -> None:
    chance = random.Random(5)
    with app.app_context():
        group = make.group(slug="g")
        author = make.member(group).id
    cookie = client_of(author).get_cookie("collab")
    sent: dict[int, str] = {}
    enough = threading.Event()
    with Processes(instance) as processes:
        processes.worker()
        processes.web()
        sender = Sender.at(processes.url, f"collab={cookie.value}", "/g/g/library")
        sending = threading.Thread(target=_send, args=(sender, sent, enough))
        sending.start()
        for number in range(KILLS):
            time.sleep(chance.uniform(0.0, 2.0))
            victim = "worker" if number % 4 == 3 else "web"
            _kill(processes, victim)
            processes.web() if victim == "web" else processes.worker()
        enough.set()
        sending.join(120)
        assert not sending.is_alive()
        with app.app_context():
            wait_until(_all_done, "every document is read and the index has caught up", 180)
    print(f"\n{KILLS} kills, {len(sent)} files")
    with app.test_request_context():
        _check(db.session.get(User, author), sent)
        _check_sweep(monkeypatch)


def _send(sender: Sender, sent: dict[int, str], enough: threading.Event) -> None:
    chance = random.Random(7)
    number = 0
    while not enough.is_set():
        # Most pieces are larger than a second of a random moment; some files are one small piece.
        padding = chance.choice((10, 10_000, 3_000_000, 6_000_000))
        content = f"документ{number}слово и ещё одно.\n".encode() + b"\n" * padding
        name = f"документ{number}имя.txt"
        sender.send(name, content, len(content), f"key {number}", patience=900)
        sent[number] = hashlib.sha256(content).hexdigest()
        number += 1


def _kill(processes: Processes, victim: str) -> None:
    """End master and workers at the same moment, as a power cut would."""
    pid = processes.running[victim].pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
        os.kill(int(child), signal.SIGKILL)
    processes.kill(victim)


def _all_done() -> bool:
    db.session.rollback()
    states = (ReadingState.READ, ReadingState.UNREADABLE)
    unread = db.session.scalars(db.select(Version.id).where(Version.state.not_in(states))).first()
    return unread is None and db.session.scalars(db.select(IndexJob.id)).first() is None


def _check(author: User, sent: dict[int, str]) -> None:
    versions = db.session.scalars(db.select(Version)).unique().all()
    assert sorted(each.sha256 for each in versions) == sorted(sent.values())
    assert len(db.session.scalars(db.select(Document.id)).all()) == len(sent)
    for each in versions:
        assert files().verify(each.blob, each.sha256), each.filename
    scope = Scope.of(author)
    for number in sent:
        found = results.find(scope, f'"документ{number}слово"')
        assert [r.item.kind for r in found.results] == ["document"], number
    assert index.differences() == (set(), set())


def _check_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """What kills left over goes; what a row names stays, and there is nothing else."""
    later = now() + timedelta(days=2)
    monkeypatch.setattr(sweeping, "now", lambda: later)
    monkeypatch.setattr(incoming, "FORGOTTEN_SECONDS", -10)
    monkeypatch.setattr(storage, "STAGED_SECONDS", -10)
    print(sweeping.sweep())
    named = {
        blob
        for row in db.session.execute(
            db.select(Version.blob, Version.clean_blob, Version.preview_blob)
        )
        for blob in row
        if blob
    }
    lying = {
        str(path.relative_to(files().folder))
        for path in files().folder.rglob("*")
        if path.is_file()
    }
    assert lying == named
    assert list(incoming.folder().iterdir()) == []
    assert db.session.scalars(db.select(Incoming)).all() == []
