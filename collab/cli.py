"""The command line: `flask --app wsgi …`."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from . import config, jobs
from .config import ROOT
from .extensions import db, migrate


def init_app(app: Flask) -> None:
    """Register the commands that belong to no package."""
    migrate.init_app(app, db, directory=str(ROOT / "collab" / "migrations"))
    app.cli.add_command(settings)
    app.cli.add_command(upgrade)


@click.command()
def settings() -> None:
    """Print the table of settings for docs/settings.md."""
    click.echo(config.table(), nl=False)


@click.command()
@with_appcontext
def upgrade() -> None:
    """Create or upgrade the tables of the application and of its job library."""
    upgrade_database()


def upgrade_database() -> None:
    """Create or upgrade all tables."""
    from flask_migrate import upgrade as alembic_upgrade

    alembic_upgrade()
    jobs.prepare(current_app._get_current_object())  # type: ignore[attr-defined]
