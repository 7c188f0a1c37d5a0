"""The command line: `flask --app wsgi …`."""

import secrets
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from . import config, schema
from .accounts import actions as accounts
from .accounts import queries as account_queries
from .accounts.models import Organisation, User
from .db import transaction
from .extensions import db
from .groups import actions as groups
from .groups.models import Group
from .policy import Role


def init_app(app: Flask) -> None:
    """Register the commands that belong to no package."""
    schema.init_app(app)
    for command in (settings, translations, upgrade, prepare, worker, add_person):
        app.cli.add_command(command)


@click.command()
def settings() -> None:
    """Print the table of settings for docs/settings.md."""
    click.echo(config.table(), nl=False)


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


@click.command("add-person")
@click.argument("email")
@click.argument("name")
@click.option("--organisation", "organisation_name", required=True)
@click.option("--country", default="INT", type=click.Choice(["KZ", "KG", "TJ", "INT"]))
@click.option("--group", "slug", help="Slug of a group to take the person into.")
@click.option("--role", default="member", type=click.Choice([role.value for role in Role]))
@with_appcontext
def add_person(
    email: str, name: str, organisation_name: str, country: str, slug: str | None, role: str
) -> None:
    """Open an account and print its password, which the person should change."""
    password = secrets.token_urlsafe(12)
    with transaction():
        if db.session.scalar(db.select(User).filter_by(email=email.lower())):
            raise click.ClickException("this address has an account already")
        organisation = next(
            (
                o
                for o in db.session.scalars(db.select(Organisation))
                if organisation_name in o.names.values()
            ),
            None,
        ) or accounts.add_organisation({"ru": organisation_name}, country)
        user = accounts.add_user(email, name, password, organisation)
        if slug:
            group = db.session.scalar(db.select(Group).filter_by(slug=slug))
            if group is None:
                raise click.ClickException(f"there is no group {slug}")
            groups.begin_membership(user.id, group, Role(role))
    click.echo(f"{email}  {password}")


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
