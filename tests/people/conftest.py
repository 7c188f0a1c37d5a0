"""A group, those who decide in it, and people outside of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab import events
from collab.accounts.models import Session, User
from collab.db import now, transaction
from collab.extensions import db
from collab.policy import Role, Standing


@dataclass
class World:
    """Ids of people, by what they are; all but the last four are in the group `legal`."""

    group: int
    coordinator: int
    second: int
    member: int
    colleague: int
    observer: int
    elsewhere: int
    guest: int
    administrator: int
    other_administrator: int


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        group = make.group(slug="legal", names={"ru": "Помощь", "en": "Legal aid"})
        other = make.group(slug="other")
        world = World(
            group=group.id,
            coordinator=make.member(group, Role.COORDINATOR, name="Gulnara First").id,
            second=make.member(group, Role.COORDINATOR, name="Bakyt Second").id,
            member=make.member(group, name="Saule Member").id,
            colleague=make.member(group, name="Aigul Temir", email="aigul@example.org").id,
            observer=make.member(group, Role.OBSERVER, name="Olga Observer").id,
            elsewhere=make.member(other, Role.COORDINATOR, name="Rustam Elsewhere").id,
            guest=make.user(standing=Standing.OBSERVER, name="Guest").id,
            administrator=make.user(administrator=True, name="Admin One").id,
            other_administrator=make.user(administrator=True, name="Admin Two").id,
        )
        with transaction():  # all have been here for long
            for person in db.session.scalars(db.select(User)):
                person.created = now() - timedelta(days=30)
        return world


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    """All events of the test, in their order."""
    happened: list[events.Event] = []
    record = events.record

    def spy(event: events.Event) -> None:
        happened.append(event)
        record(event)

    monkeypatch.setattr(events, "record", spy)
    return happened


@pytest.fixture
def row(app: Flask) -> Callable[..., Any]:
    """Return a function: the only row of a model, detached; None if there is none."""

    def row(model: type, **where: Any) -> Any:
        with app.app_context():
            return db.session.scalars(db.select(model).filter_by(**where)).one_or_none()

    return row


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """Return a function that sets columns of the rows of a model."""

    def change(model: type, where: dict[str, Any], **values: Any) -> None:
        with app.app_context(), transaction():
            db.session.execute(db.update(model).filter_by(**where).values(**values))

    return change


@pytest.fixture
def long_ago(change: Callable[..., None]) -> Callable[[int], None]:
    """Return a function: nobody asked this person for a proof of late."""
    from datetime import timedelta

    def long_ago(user_id: int) -> None:
        change(Session, {"user_id": user_id}, proved=now() - timedelta(minutes=10))

    return long_ago


def signs_in(app: Flask, email: str) -> bool:
    """Tell whether address and password let somebody in, at least to the second factor."""
    answer = app.test_client().post("/sign-in", data={"email": email, "password": make.PASSWORD})
    return answer.status_code in (302, 303)


def is_in(client: FlaskClient) -> bool:
    """Tell whether the cookie still opens anything."""
    return client.get("/groups").status_code == 200


def email_of(app: Flask, user_id: int) -> str:
    with app.app_context():
        return db.session.get_one(User, user_id).email
