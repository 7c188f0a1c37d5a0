"""What all tests share: a fresh instance each, on a real database, and clients that are signed in.

The database is SQLite. Tests marked `both_databases` run a second time on PostgreSQL, and with
`COLLAB_TEST_DATABASE=postgresql` all do.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import quick  # before the first application is made
from collab import create_app, schema
from collab.accounts import sessions
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from services import DATABASES, PostgreSQL, Redis

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real input, which lies beside the checkout of those who have it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder ../shared/data with real input is not there")
    return SHARED / "data"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked `both_databases` on each of them."""
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database", DATABASES, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on: `sqlite` or `postgresql`."""
    return getattr(request, "param", os.environ.get("COLLAB_TEST_DATABASE", "sqlite"))


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(instance=folder)
    with app.app_context():
        schema.upgrade()
    return folder / "collab.sqlite"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL of this run of tests."""
    server = PostgreSQL()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def empty_postgresql(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with all tables and no rows, copied for each test."""
    name = postgresql.create()
    app = create_app({"DATABASE_URL": postgresql.url(name)}, tmp_path_factory.mktemp("empty"))
    with app.app_context():
        schema.upgrade()
        close(app)
    return name


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A Redis of this run of tests."""
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def instance(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of a fresh instance; every process that is given it finds its database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    if database == "sqlite":
        empty = request.getfixturevalue("empty_sqlite")
        for file in empty.parent.glob("collab.sqlite*"):
            shutil.copy(file, folder / file.name)
        yield folder
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = server.create(request.getfixturevalue("empty_postgresql"))
    settings = f'database_url = "{server.url(name)}"\n'
    (folder / "collab.toml").write_text(settings, encoding="utf-8")
    yield folder
    server.drop(name)


@pytest.fixture
def app(instance: Path) -> Iterator[Flask]:
    """The application of a fresh instance; forms need no CSRF token here (tests/web has those)."""
    app = create_app({"LOG_LEVEL": "WARNING", "DEFAULT_LOCALE": "en"}, instance)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.jinja_env.bytecode_cache = quick.TEMPLATES
    yield app
    close(app)


def close(app: Flask) -> None:
    """Let go of the application's connections to its database."""
    if (jobs := app.extensions.pop("jobs", None)) is not None:
        jobs.destroy()
    with app.app_context():
        db.engine.dispose()


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
    """Put the security requirements into reports; skip browser tests where there is no Chromium."""
    for item in items:
        for mark in item.iter_markers("asvs"):
            item.user_properties += [("asvs", number) for number in mark.args]
    if os.environ.get("COLLAB_CHROMIUM") or shutil.which("chromium"):
        return
    if os.environ.get("CI") == "true":
        return
    reason = "no Chromium: set COLLAB_CHROMIUM to its path"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))
