"""What all tests share: a fresh instance each, on real SQLite, and clients that are signed in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collab import create_app, schema
from collab.accounts import sessions
from collab.accounts.models import User
from collab.db import transaction

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real input, which lies beside the checkout of those who have it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder ../shared/data with real input is not there")
    return SHARED / "data"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(instance=folder)
    with app.app_context():
        schema.upgrade()
    return folder / "collab.sqlite"


@pytest.fixture
def instance(tmp_path: Path, empty_database: Path) -> Path:
    """The folder of a fresh instance."""
    folder = tmp_path / "instance"
    folder.mkdir()
    for file in empty_database.parent.glob("collab.sqlite*"):
        shutil.copy(file, folder / file.name)
    return folder


@pytest.fixture
def app(instance: Path) -> Flask:
    """The application of a fresh instance; forms need no CSRF token here (tests/web has those)."""
    app = create_app({"LOG_LEVEL": "WARNING"}, instance)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def ctx(app: Flask) -> Iterator[None]:
    """An application context, for tests of actions, queries and rules.

    Tests that use a client make their rows inside `with app.app_context():` instead: under a
    shared context the second client would act as the first one's user.
    """
    with app.app_context():
        yield


@pytest.fixture
def client_of(app: Flask) -> Callable[[User | int], FlaskClient]:
    """Return a function: the account, or its id, to a client that is signed in as that person."""

    def client_of(user: User | int, **headers: Any) -> FlaskClient:
        client = app.test_client()
        user_id = user if isinstance(user, int) else user.id
        with app.test_request_context():
            from flask import session

            from collab.extensions import db

            with transaction():
                person = db.session.get(User, user_id)
                assert person is not None
                sessions.begin(person, "a test")
            signed = dict(session)
            db.session.remove()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        return client

    return client_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests need a Chromium: skipped without one, failed on CI."""
    if os.environ.get("COLLAB_CHROMIUM") or shutil.which("chromium"):
        return
    if os.environ.get("CI") == "true":
        return
    reason = "no Chromium: set COLLAB_CHROMIUM to its path"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))
