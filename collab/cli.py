"""The command line: `flask --app wsgi …`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from . import config, schema
from .accounts import queries as account_queries
from .db import transaction
from .extensions import db
from .groups.models import Group


def init_app(app: Flask) -> None:
    """Register the commands that belong to no package."""
    schema.init_app(app)
    for command in (settings, permissions, asvs, translations, upgrade, prepare, worker):
        app.cli.add_command(command)


@click.command()
def settings() -> None:
    """Print the table of settings for docs/settings.md."""
    click.echo(config.table(), nl=False)


@click.command()
@with_appcontext
def permissions() -> None:
    """Print the tables of who may do what for docs/permissions.md."""
    from . import permissions as tables

    click.echo(tables.tables(current_app), nl=False)


@click.command()
@click.option(
    "--report", type=click.Path(exists=True, path_type=Path), help="Of a run of the tests: JUnit."
)
def asvs(report: Path | None) -> None:
    """Run the tests of the security requirements in docs/asvs.md and print what they show."""
    from . import asvs as requirements

    wanted = requirements.picks(requirements.PAGE.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        report = report or requirements.run(Path(folder))
        if not report.exists():
            raise click.ClickException("the tests could not be run: what stands above says why")
        shown = requirements.join(wanted, report)
    click.echo("\n".join(requirements.lines(shown)))
    if not requirements.good(shown):
        raise SystemExit(1)


@click.command()
def translations() -> None:
    """Collect the texts of code and templates into the catalogues."""
    from . import catalogues

    catalogues.collect()


@click.command()
@with_appcontext
def upgrade() -> None:
    """Create or upgrade the tables of the application and of its job library."""
    schema.upgrade()


@click.command()
@click.option(
    "--empty", is_flag=True, help="No demonstration: the first page makes the administrator."
)
@with_appcontext
def prepare(empty: bool) -> None:
    """Make the instance ready to serve; the first start fills it, unless it is to be empty."""
    from . import demo

    click.echo("database")
    schema.upgrade()
    if _is_new():
        click.echo("working groups" if empty else "demonstration")
        with transaction():
            demo.seed_groups()
            if not empty:
                demo.seed_people()
        if not empty:
            demo.seed_content(click.echo)
            click.echo("how groups are run")
            demo.run_groups()
            demo.arrange_libraries()
        _remember_choice(demo_wanted=not empty)
    if _is_demo():
        for line in demo.sign_ins():
            click.echo(f"sign-in: {line}")


@click.command()
def worker() -> None:
    """Read documents, keep the search index: runs until it is stopped."""
    from . import worker as process

    try:
        process.run(current_app._get_current_object())  # type: ignore[attr-defined]
    except process.AlreadyRunning as error:
        raise click.ClickException("this instance has a worker already") from error


def _choice_file() -> Path:
    return Path(current_app.instance_path) / "collab.toml"


def _is_new() -> bool:
    return account_queries.nobody_yet() and db.session.scalar(db.select(Group.id).limit(1)) is None


def _is_demo() -> bool:
    return bool(config.load(Path(current_app.instance_path))["DEMO"])


def _remember_choice(*, demo_wanted: bool) -> None:
    """Write into the instance whether it is a demonstration; a line of its owner stays."""
    path = _choice_file()
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if "demo" not in before:
        path.write_text(f"{before}demo = {str(demo_wanted).lower()}\n", encoding="utf-8")
