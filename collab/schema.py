"""Bringing the tables up to date: ours by Alembic, those of the job library by itself.

Both libraries are loaded only when there is something to do, which keeps an ordinary start short.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from . import jobs
from .config import ROOT
from .extensions import db

FOLDER = ROOT / "collab" / "migrations"


def init_app(app: Flask) -> None:
    """Let the `flask db` commands find the migrations, when they are what is being run."""
    if "db" in sys.argv:
        _alembic(app)


def upgrade() -> None:
    """Create or upgrade all tables; does nothing when they are those of this version already."""
    if is_current():
        return
    from flask_migrate import upgrade as run_migrations

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    _alembic(app)
    run_migrations()
    jobs.prepare(app)
    _stamp().write_text(json.dumps(_job_tables()), encoding="utf-8")


def is_current() -> bool:
    """Tell whether the database has the tables of this version, asking the database itself.

    The stamp only says which state of the job library's tables belongs to its version; a database
    that was restored from an older backup does not have that state, and is upgraded.
    """
    if not _stamp().exists() or _revision() != newest_revision():
        return False
    stamped = json.loads(_stamp().read_text(encoding="utf-8"))
    return bool(stamped == _job_tables() and stamped["state"])


def newest_revision() -> str:
    """Return the number of the newest migration: files are named by their number, `0001_…`."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _alembic(app: Flask) -> None:
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(FOLDER))


def _stamp() -> Path:
    return Path(current_app.instance_path) / "job-tables.json"


def _revision() -> str | None:
    return _asked("SELECT version_num FROM alembic_version")


def _job_tables() -> dict[str, str | None]:
    schema = "" if db.engine.dialect.name == "sqlite" else "dbos."
    state = _asked(f"SELECT max(version) FROM {schema}dbos_migrations")  # noqa: S608
    return {"dbos": version("dbos"), "state": state}


def _asked(question: str) -> str | None:
    try:
        answer = db.session.execute(text(question)).scalar()
    except DBAPIError:
        answer = None
    finally:
        db.session.rollback()
    return None if answer is None else str(answer)
