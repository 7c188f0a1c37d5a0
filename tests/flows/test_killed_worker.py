"""The worker is killed again and again: nothing that was acknowledged is lost or done twice."""

import io
import random
import time

import pytest

import factories as make
from collab.accounts.models import User
from collab.chat.models import Message
from collab.demo import files as demo_files
from collab.demo.blocks import from_outline
from collab.extensions import db
from collab.library.models import Document, Page, ReadingState, Version
from collab.policy import Scope
from collab.search import index, results
from collab.search.models import IndexJob
from processes import Processes, wait_until

KILLS = {"sqlite": 10, "postgresql": 6}


@pytest.mark.slow
@pytest.mark.both_databases
def test_kill_9_during_upload_and_indexing_loses_nothing(
    app, instance, client_of, database
) -> None:
    kills = KILLS[database]
    chance = random.Random(9)
    with app.app_context():
        group = make.group(slug="g")
        author = make.member(group).id
    client = client_of(author)
    with Processes(instance) as processes:
        for number in range(kills):
            processes.worker()
            until = time.monotonic() + chance.uniform(1.4, 3.4)
            _upload(client, number)
            _say(client, number)
            time.sleep(max(0.0, until - time.monotonic()))
            processes.kill("worker")
        processes.worker()
        with app.app_context():
            wait_until(_all_done, "every document is read and the index has caught up", 120)
    with app.test_request_context():
        _check(db.session.get(User, author), kills)


def _upload(client, number: int) -> None:
    words = from_outline(f"# Отчёт\n\nСлово документ{number}слово и ещё одно.")
    file = io.BytesIO(demo_files.docx(words, language="ru"))
    form = {"files": (file, f"report-{number}.docx"), "key": f"upload-{number}"}
    answer = client.post("/g/g/library", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.text


def _say(client, number: int) -> None:
    form = {"body": f"строка{number}строка", "key": f"line-{number}"}
    accept = {"Accept": "application/json"}
    assert client.post("/g/g/chat/messages", data=form, headers=accept).status_code in {200, 201}


def _all_done() -> bool:
    db.session.rollback()
    unread = db.session.scalars(
        db.select(Version.id).where(Version.state != ReadingState.READ)
    ).first()
    return unread is None and db.session.scalars(db.select(IndexJob.id)).first() is None


def _check(author: User, kills: int) -> None:
    assert len(db.session.scalars(db.select(Document.id)).all()) == kills
    assert len(db.session.scalars(db.select(Page.number)).all()) == kills, "each read once"
    numbers = db.session.scalars(db.select(Message.number).order_by(Message.number)).all()
    assert numbers == list(range(1, kills + 1))
    scope = Scope.of(author)
    for number in range(kills):
        for words, kind in (
            (f"документ{number}слово", "document"),
            (f"строка{number}строка", "message"),
        ):
            hits = results.find(scope, f'"{words}"')
            assert [r.item.kind for r in hits.results] == [kind], words
    assert index.differences() == (set(), set())
