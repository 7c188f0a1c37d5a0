"""An instance with one of everything, and clients for those who meet the doors of the web floor."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from addresses import every
from collab.accounts import sessions
from collab.accounts.models import Stage, User
from collab.db import transaction
from collab.extensions import db
from collab.policy import Role
from collab.web import logs

Walk = Callable[[frozenset[str]], list[tuple[str, str, str]]]


@pytest.fixture
def ids(app: Flask) -> dict[str, Any]:
    """A group with a coordinator who runs the instance, and one thing of each kind in it."""
    with app.app_context():
        group = make.group(slug="legal")
        person = make.member(group, Role.COORDINATOR, administrator=True)
        thread = make.thread(group, person)
        post = make.post(thread, person)
        make.message(group, person)
        document = make.document(group, person)
        return {
            "slug": "legal",
            "person": person.id,
            "user_id": make.member(group).id,
            "group_id": group.id,
            "thread_id": thread.id,
            "post_id": post.id,
            "content_id": post.id,
            "document_id": document.id,
            "number": 1,
        }


@pytest.fixture
def walk(app: Flask, ids: dict[str, Any]) -> Walk:
    """Return a function: methods to every (endpoint, method, address) of this instance."""
    return lambda methods: list(every(app, methods, **ids))


@pytest.fixture
def person(client_of: Callable[..., FlaskClient], ids: dict[str, Any]) -> FlaskClient:
    """A coordinator and administrator, to whom most doors are open."""
    return client_of(ids["person"])


@pytest.fixture
def halfway(app: Flask) -> Callable[[int], FlaskClient]:
    """Return a function: an account to a client that gave the password and nothing more."""

    def halfway(user_id: int) -> FlaskClient:
        client = app.test_client()
        with app.test_request_context():
            from flask import session

            with transaction():
                user = db.session.get_one(User, user_id)
                sessions.begin(user, "a test", "password", Stage.FIRST)
            signed = dict(session)
            db.session.remove()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        return client

    return halfway


class Log:
    """What the process logged since the test began: its lines when called, `raw()` all of it."""

    def __init__(self, stream: io.StringIO) -> None:
        self.raw = stream.getvalue

    def __call__(self) -> list[Any]:
        return [json.loads(line) for line in self.raw().split("\n") if line]


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """The log of the process, as it would stand in the file."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("INFO")
    yield Log(stream)
    root.handlers[:] = handlers
    root.setLevel(level)
