"""A group with its people, and what they were told."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from flask import Flask
from flask_login import login_user

import factories as make
from collab.accounts.models import User
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.notifications.models import Notice
from collab.notifications.words import SENTENCES
from collab.policy import Role, Standing


@dataclass
class Scene:
    """Ids of people by what they are; the last four are not in the group `ours`."""

    coordinator: int
    second: int
    author: int
    reader: int
    observer: int
    outsider: int
    guest: int
    newcomer: int
    administrator: int


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        ours = make.group(slug="ours", names={"ru": "Наша", "en": "Ours"})
        other = make.group(slug="other", names={"ru": "Другая", "en": "The other"})
        return Scene(
            coordinator=make.member(ours, Role.COORDINATOR, name="Gulnara First").id,
            second=make.member(ours, Role.COORDINATOR, name="Bakyt Second").id,
            author=make.member(ours, name="Aigul Author").id,
            reader=make.member(ours, name="Saule Reader").id,
            observer=make.member(ours, Role.OBSERVER, name="Olga Observer").id,
            outsider=make.member(other, name="Rustam Outside").id,
            guest=make.member(other, name="Guest Other", standing=Standing.OBSERVER).id,
            newcomer=make.user(name="Dina Newcomer").id,
            administrator=make.user(administrator=True, name="Erlan Root").id,
        )


@pytest.fixture
def do(app: Flask) -> Callable[..., Any]:
    """Return a function: have somebody, or with None the clock, do something in a transaction."""

    def do(by: int | None, what: Callable[[], Any]) -> Any:
        with app.test_request_context() if by is not None else app.app_context():
            if by is not None:
                login_user(db.session.get_one(User, by))
            with transaction():
                return what()

    return do


@pytest.fixture
def told(app: Flask, scene: Scene) -> Callable[[], dict[str, list[str]]]:
    """Return a function: who was told what since it was asked last, by what she is."""
    names = {id_: name for name, id_ in asdict(scene).items()}

    def told() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        with app.app_context(), transaction():
            for row in db.session.scalars(db.select(Notice).order_by(Notice.kind)).all():
                assert row.kind in SENTENCES
                found.setdefault(names[row.user_id], []).append(row.kind)
                db.session.delete(row)
        return found

    return told


def ours() -> Group:
    """The group, in the session at hand."""
    return db.session.scalars(db.select(Group).filter_by(slug="ours")).one()


def person(user_id: int) -> User:
    """An account, in the session at hand."""
    return db.session.get_one(User, user_id)


def item(content_id: int) -> Content:
    """A piece of content, in the session at hand."""
    return db.session.get_one(Content, content_id)


@pytest.fixture
def document(app: Flask, scene: Scene) -> int:
    """A document of the author's."""
    with app.app_context():
        return make.document(ours(), person(scene.author), title="Methods of visits").id
