"""A group with coordinators, an author and readers; and people outside of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.moderation import reporting
from collab.moderation.models import Reason, Review
from collab.policy import Role

KINDS = ("document", "thread", "post", "message")


@dataclass
class Scene:
    """Ids of people, by what they are; all but the last two are in the group `ours`."""

    group: int
    other: int
    coordinator: int
    second: int
    author: int
    reader: int
    reader2: int
    observer: int
    elsewhere: int
    coalition: int


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        ours = make.group(slug="ours", names={"ru": "Наша", "en": "Ours"})
        other = make.group(slug="other", names={"ru": "Другая", "en": "The other"})
        return Scene(
            group=ours.id,
            other=other.id,
            coordinator=make.member(ours, Role.COORDINATOR, name="Gulnara First").id,
            second=make.member(ours, Role.COORDINATOR, name="Bakyt Second").id,
            author=make.member(ours, name="Aigul Author").id,
            reader=make.member(ours, name="Saule Reader").id,
            reader2=make.member(ours, name="Timur Reader").id,
            observer=make.member(ours, Role.OBSERVER, name="Olga Observer").id,
            elsewhere=make.member(other, Role.COORDINATOR, name="Rustam Elsewhere").id,
            coalition=make.user(name="Dina Coalition", listed=False).id,
        )


@pytest.fixture
def put(app: Flask, scene: Scene) -> Callable[..., int]:
    """Return a function: put a thing of that kind, with the word «walnut», into the group."""

    def put(kind: str = "message", author: int | None = None, **given: Any) -> int:
        with app.app_context():
            group = db.session.get_one(Group, scene.group)
            person = db.session.get_one(User, author or scene.author)
            if kind == "message":
                return make.message(group, person, "A walnut line", **given).id
            if kind == "document":
                return make.document(group, person, ("A walnut page",), **given).id
            thread = make.thread(group, person, **given)
            if kind == "thread":
                make.post(thread, person, "A walnut beginning")
                return thread.id
            make.post(thread, db.session.get_one(User, scene.reader), "A beginning")
            return make.post(thread, person, "A walnut answer").id

    return put


@pytest.fixture
def reported(app: Flask) -> Callable[..., int]:
    """Return a function: have somebody report content; gives the id of the review."""

    def reported(
        content_id: int, by: int, reason: Reason = Reason.INSULT, note: str = "A note"
    ) -> int:
        with app.app_context(), transaction():
            item = db.session.get_one(Content, content_id)
            return reporting.report(item, db.session.get_one(User, by), reason, note).review_id

    return reported


@pytest.fixture
def state_of(app: Flask) -> Callable[[int], str]:
    """Return a function: the id of content to its state."""

    def state_of(content_id: int) -> str:
        with app.app_context():
            return str(db.session.get_one(Content, content_id).state)

    return state_of


@pytest.fixture
def review(app: Flask) -> Callable[[int], Review]:
    """Return a function: the id of a review to its row, detached."""

    def review(review_id: int) -> Review:
        with app.app_context():
            return db.session.get_one(Review, review_id)

    return review


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    """All events of the test, in their order."""
    happened: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    return happened
