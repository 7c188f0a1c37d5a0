"""What came of a discussion is told to who took part; an end that comes, to who is silent."""

from datetime import timedelta

import pytest
from flask import Flask

import factories as make
from collab.content import State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.notifications.models import Notice
from collab.policy import Role
from collab.threads import proposals, results
from collab.threads.models import Purpose, Thread


@pytest.fixture
def place(app: Flask) -> dict[str, int]:
    with app.app_context():
        group = make.group(slug="g")
        people = {name: make.member(group).id for name in ("asker", "stands", "silent")}
        people["observer"] = make.member(group, Role.OBSERVER).id
        author = db.session.get_one(make.User, people["asker"])
        end = now() + timedelta(hours=20)
        thread = make.thread(group, author, purpose=Purpose.PROPOSAL, closes=end)
        make.position(thread, db.session.get_one(make.User, people["stands"]))
        return people | {"group": group.id, "thread": thread.id}


def told(place: dict[str, int], kind: str) -> set[str]:
    names = {number: name for name, number in place.items()}
    rows = db.session.scalars(db.select(Notice.user_id).where(Notice.kind == kind))
    return {names[user_id] for user_id in rows}


def test_the_end_is_told_to_who_has_yet_to_speak(ctx, place) -> None:
    assert proposals.tell_of_ends() == 1
    assert told(place, "proposal-closing") == {"asker", "silent"}


def test_the_outcome_is_told_to_who_took_part(ctx, place) -> None:
    with transaction():
        thread = db.session.get_one(Thread, place["thread"])
        thread.closes = now() - timedelta(minutes=1)
        results.state_outcome(place["silent"], thread, "We do it.")
    assert {"asker", "stands"} <= told(place, "followed-outcome")
    assert "observer" not in told(place, "followed-outcome")


def test_an_outcome_that_waits_is_told_when_it_is_approved(ctx, place) -> None:
    with transaction():
        db.session.get_one(Group, place["group"]).approve_first = 1
        thread = db.session.get_one(Thread, place["thread"])
        thread.closes = now() - timedelta(minutes=1)
        outcome = results.state_outcome(place["asker"], thread, "We do it.")
        assert outcome.state == State.WAITING
    assert told(place, "followed-outcome") == set()


def test_opening_the_thread_sees_its_outcome(app: Flask, client_of, place) -> None:
    with app.app_context(), transaction():
        thread = db.session.get_one(Thread, place["thread"])
        thread.closes = now() - timedelta(minutes=1)
        results.state_outcome(place["silent"], thread, "We do it.")
    client = client_of(place["stands"])
    assert client.get("/notifications/unread").json["unread"] == 1
    client.get(f"/g/g/threads/{place['thread']}")
    assert client.get("/notifications/unread").json["unread"] == 0
