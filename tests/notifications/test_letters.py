"""Letters about what is new: few, and empty of everything but that."""

from datetime import UTC, datetime
from typing import Any

import pytest

import factories as make
from collab import mail
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import joining_actions
from collab.groups.log import write_act
from collab.moderation import reporting
from collab.moderation.models import Reason
from collab.notifications import letters, queries
from collab.notifications.models import Notice
from collab.notifications.words import SENTENCES
from notifications.conftest import item, ours, person


@pytest.fixture
def enqueued(app, monkeypatch) -> list[tuple[int, str]]:
    """Whom the worker is to write, and under which key; the instance sends mail."""
    asked: list[tuple[int, str]] = []

    def enqueue(function: Any, user_id: int, *, key: str) -> None:
        assert function is letters.send_notice_letter
        asked.append((user_id, key))

    monkeypatch.setattr(letters, "enqueue", enqueue)
    app.config |= {"MAIL_URL": "smtp://localhost", "PUBLIC_URL": "https://collab.example"}
    return asked


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, str, str]]:
    """What the mail server was given."""
    found: list[tuple[str, str, str]] = []
    monkeypatch.setattr(mail, "send", lambda *letter: found.append(letter))
    return found


def ask(scene, do) -> None:
    do(scene.newcomer, lambda: joining_actions.ask(ours(), person(scene.newcomer), "Canary"))


@pytest.mark.asvs("14.2.6")
def test_a_letter_says_nothing_but_that_there_is_something(app, scene, do, enqueued, sent) -> None:
    ask(scene, do)
    assert {who for who, _key in enqueued} == {scene.coordinator, scene.second}
    with app.app_context():
        letters.send_notice_letter(scene.coordinator)
        [(to, subject, body)] = sent
        assert to == person(scene.coordinator).email
        assert "https://collab.example/notifications" in body
        names = ("Dina", "Newcomer", "Gulnara", "Ours", "Canary", "Collab", "group")
        assert not [name for name in names if name in subject + body.replace("collab.", "")]


def test_one_letter_in_an_hour_whatever_happens(app, scene, do, enqueued, monkeypatch) -> None:
    moment = datetime(2026, 1, 31, 10, 59, tzinfo=UTC)
    monkeypatch.setattr(letters, "now", lambda: moment)
    ask(scene, do)
    do(scene.newcomer, lambda: write_act("hidden", ours().id, None))
    assert {key for _who, key in enqueued} == {
        f"{scene.coordinator}-2026013110",
        f"{scene.second}-2026013110",
    }


def test_the_same_key_makes_one_job(app, scene, do) -> None:
    """With the job library itself: the second is not added."""
    app.config |= {"MAIL_URL": "smtp://localhost", "PUBLIC_URL": "https://collab.example"}
    ask(scene, do)
    with app.app_context():
        make.member(ours())
    do(None, lambda: letters.send_later(scene.coordinator))
    with app.app_context():
        jobs = db.session.execute(db.text("SELECT workflow_uuid FROM workflow_status")).all()
    assert len(jobs) == 2


def test_what_can_wait_is_not_written(scene, do, enqueued, document) -> None:
    do(
        scene.reader,
        lambda: reporting.report(item(document), person(scene.reader), Reason.INSULT),
    )
    assert enqueued == []
    do(
        scene.observer,
        lambda: reporting.report(item(document), person(scene.observer), Reason.PERSONAL_DATA),
    )
    assert {who for who, _key in enqueued} == {scene.coordinator, scene.second}


def test_without_mail_nothing_is_enqueued(app, scene, do, enqueued) -> None:
    app.config["MAIL_URL"] = ""
    ask(scene, do)
    assert enqueued == []


def test_who_has_looked_gets_no_letter_any_more(app, scene, do, enqueued, sent) -> None:
    ask(scene, do)
    with app.app_context():
        with transaction():
            for row in db.session.scalars(db.select(Notice)):
                row.seen = now()
        letters.send_notice_letter(scene.coordinator)
        with transaction():
            person(scene.second).active = False
        letters.send_notice_letter(scene.second)
        letters.send_notice_letter(999)
        assert queries.unread(person(scene.coordinator)) == 0
    assert sent == []


def test_letters_are_sent_about_what_is_told(ctx) -> None:
    assert set(SENTENCES) >= letters.KINDS
