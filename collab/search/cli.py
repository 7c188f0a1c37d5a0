"""Commands for the index: `flask search check`, `flask search rebuild`."""

import click
from flask.cli import AppGroup, with_appcontext

from . import index
from .engine import IndexBusy

search = AppGroup("search", help="Look after the search index.")


@search.command()
@with_appcontext
def check() -> None:
    """Compare index and database; exit 1 when they differ."""
    missing, extra = index.differences()
    click.echo(f"missing or stale: {len(missing)}, too many: {len(extra)}")
    if missing or extra:
        raise SystemExit(1)


@search.command()
@with_appcontext
def rebuild() -> None:
    """Build the index anew beside the old one and swap."""
    try:
        click.echo(f"{index.rebuild()} items indexed")
    except IndexBusy as error:
        raise click.ClickException("the worker is writing the index: try again") from error
