"""Messages that a room keeps for some days only: what goes, what stays, and that it is gone."""

import re
from datetime import timedelta

import pytest
from flask import Flask

import factories as make
from canaries import traces
from collab import worker
from collab.audit.models import AuditEntry
from collab.chat import retention
from collab.chat.models import Message, Room
from collab.content import State
from collab.db import now, transaction
from collab.extensions import db
from collab.mentions.models import Mention
from collab.moderation import reporting
from collab.moderation.models import Reason, Report
from collab.notifications.models import Notice
from collab.policy import Role
from collab.reactions.models import Reaction
from collab.search.models import IndexJob
from processes import Processes, wait_until

JSON = {"Accept": "application/json"}
DAY = "2026-01-31"


class Talk:
    """A group with a room that keeps its messages for 30 days, and what is said in it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            group = make.group(slug="ours")
            self.author = make.member(group).id
            self.reader = make.member(group).id
            self.coordinator = make.member(group, Role.COORDINATOR).id
            self.group, self.room = group.id, make.room(group).id
        self.keeps(30)

    def keeps(self, days: int | None, pinned: bool = True) -> None:
        with self.app.app_context(), transaction():
            room = db.session.get_one(Room, self.room)
            room.keep_days, room.keep_pinned = days, pinned

    def says(self, days_ago: float, body: str = "words", **given) -> int:
        with self.app.app_context():
            group = db.session.get_one(make.Group, self.group)
            author = db.session.get_one(make.User, self.author)
            created = now() - timedelta(days=days_ago)
            return make.message(group, author, body, created=created, **given).id

    def night(self) -> None:
        with self.app.app_context():
            retention.erase_expired(DAY)

    def left(self) -> list[int]:
        """The numbers of the messages that still have words."""
        with self.app.app_context():
            asked = db.select(Message.number).where(Message.body != "").order_by(Message.number)
            return list(db.session.scalars(asked))


@pytest.fixture
def talk(app: Flask) -> Talk:
    return Talk(app)


@pytest.mark.both_databases
def test_what_is_older_goes_and_numbers_stay_without_gaps(talk: Talk, app: Flask) -> None:
    for days in (90, 31, 29, 0):
        talk.says(days)
    talk.night()
    assert talk.left() == [3, 4]
    with app.app_context():
        rows = db.session.execute(db.select(Message.number, Message.state).order_by("number"))
        erased, shown = State.ERASED, State.SHOWN
        assert [tuple(row) for row in rows] == [(1, erased), (2, erased), (3, shown), (4, shown)]
        assert db.session.get(Room, talk.room).last_number == 4


def test_a_room_that_keeps_for_ever_loses_nothing(talk: Talk) -> None:
    talk.keeps(None)
    talk.says(4000)
    talk.night()
    assert talk.left() == [1]


def test_more_than_a_batch_goes_in_one_night(
    talk: Talk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(7):
        talk.says(40)
    talk.says(1)
    talk.night()
    assert talk.left() == [8]
    with app.app_context():
        entries = db.select(AuditEntry.action).where(AuditEntry.group_id == talk.group)
        actions = list(db.session.scalars(entries))
    assert actions.count("messages-expired") == 1
    assert "content-erased" not in actions
    assert "content-expired" not in actions
    talk.night()
    assert talk.left() == [8]


def test_pinned_messages_stay_where_the_room_says_so(talk: Talk) -> None:
    talk.says(40, pinned=now())
    talk.says(40)
    talk.night()
    assert talk.left() == [1]
    talk.keeps(30, pinned=False)
    talk.night()
    assert talk.left() == []


def test_evidence_and_what_waits_for_a_decision_stay(talk: Talk, app: Flask) -> None:
    held, reported, other = talk.says(40, held=True), talk.says(40), talk.says(40)
    assert len({held, reported, other}) == 3
    with app.app_context(), transaction():
        message = db.session.get_one(Message, reported)
        reader = db.session.get_one(make.User, talk.reader)
        reporting.report(message, reader, Reason.INSULT, "zqxnote")
    talk.night()
    assert talk.left() == [1, 2]
    with app.app_context(), transaction():
        db.session.scalar(db.select(Report)).review.state = "decided"
        db.session.get_one(Message, held).held = False
    talk.night()
    assert talk.left() == []
    with app.app_context():
        assert db.session.scalars(db.select(Report.note)).all() == [""]


def test_a_file_that_stays_with_a_message_goes_with_it_unless_it_is_evidence(
    talk: Talk, app: Flask
) -> None:
    first, second = talk.says(40), talk.says(40)
    with app.app_context():
        group = db.session.get_one(make.Group, talk.group)
        author = db.session.get_one(make.User, talk.author)
        goes = make.document(group, author, with_id=first, title="zqxgoes").id
        stays = make.document(group, author, with_id=second, title="zqxstays", held=True).id
    talk.night()
    assert talk.left() == [2]
    with app.app_context():
        gone = db.session.get_one(make.Document, goes)
        assert (gone.title, gone.state, gone.parent_state) == ("", State.ERASED, State.ERASED)
        assert db.session.get_one(make.Document, stays).title == "zqxstays"


def test_what_hung_on_a_message_goes_with_it(talk: Talk, app: Flask, client_of) -> None:
    message = talk.says(40)
    with app.app_context(), transaction():
        about = {"content_id": message, "user_id": talk.reader}
        db.session.add(Reaction(**about, sign="thanks"))
        db.session.add(Mention(**about, words="Aigul"))
        db.session.add(Notice(**about, kind="followed-chat", because="room", group_id=talk.group))
    talk.night()
    with app.app_context():
        for model in (Reaction, Mention, Notice):
            assert db.session.scalars(db.select(model)).all() == []
        assert db.session.scalar(db.select(IndexJob.scrub).filter_by(content_id=message))
    page = client_of(talk.reader).get("/g/ours/chat").text
    assert f'id="c{message}"' not in page
    assert "Messages here are erased after 30 days. Pinned ones stay." in page


def test_the_worker_does_it_each_day() -> None:
    assert retention.erase_expired in worker.DAILY


def test_a_shorter_time_is_asked_about_once(talk: Talk, app: Flask, client_of) -> None:
    talk.keeps(None)
    for days in (400, 100, 40, 1):
        talk.says(days)
    client, path = client_of(talk.coordinator), f"/g/ours/chat/{talk.room}/settings"
    page = client.get(path).text
    assert "Erase these messages" not in page
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    form = {"name": "", "keep_days": "90", "keep_pinned": "y", "seen": seen}
    asked = client.post(path, data=form)
    assert asked.status_code == 422
    assert "With this, 2 messages are erased for good." in asked.text
    assert "Until then it can be changed back." in asked.text
    with app.app_context():
        assert db.session.get(Room, talk.room).keep_days is None
    assert client.post(path, data=form | {"erase": "y"}).status_code == 303
    assert talk.left() == [1, 2, 3, 4]  # nothing goes before the night
    back = {"name": "", "keep_days": "0", "keep_pinned": "y"}
    assert client.post(path, data=back).status_code == 303
    talk.night()
    assert talk.left() == [1, 2, 3, 4]


def test_a_longer_time_is_not_asked_about(talk: Talk, client_of) -> None:
    talk.says(20)
    client, path = client_of(talk.coordinator), f"/g/ours/chat/{talk.room}/settings"
    form = {"name": "", "keep_days": "365", "keep_pinned": "y"}
    assert client.post(path, data=form).status_code == 303


@pytest.mark.slow
def test_expired_words_are_in_no_file_of_the_instance(
    talk: Talk, app: Flask, instance, client_of
) -> None:
    gone, stays = "zqxexpired7", "zqxkept7"
    client = client_of(talk.author)
    with Processes(instance) as processes:
        processes.worker()
        for word in (gone, stays):
            form = {"body": f"**{word}** and more", "key": word}
            path = f"/g/ours/chat/{talk.room}/messages"
            assert client.post(path, data=form, headers=JSON).status_code == 201
        with app.app_context():
            wait_until(_indexed, "everything is indexed")
        assert traces(instance, {gone, stays}) == {gone, stays}
        with app.app_context(), transaction():
            old = db.session.scalar(db.select(Message).where(Message.body.contains(gone)))
            old.created = now() - timedelta(days=31)
        talk.night()
        with app.app_context():
            wait_until(_indexed, "the index has caught up")
        wait_until(lambda: not traces(instance, {gone}), "nothing is left of the words")
    assert traces(instance, {stays}) == {stays}


def _indexed() -> bool:
    db.session.rollback()
    waiting = db.session.scalar(db.select(IndexJob.id))
    db.session.rollback()
    return waiting is None
