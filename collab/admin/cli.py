"""The command `flask health`, for monitors and for those who have no browser at hand."""

import click
from flask.cli import with_appcontext

from . import health as findings


@click.command()
@with_appcontext
def health() -> None:
    """Print how well the instance does; exit 1 when something does not work."""
    found = findings.look()
    for each in found:
        click.echo(f"{each.state.value:5} {each.what}: {each.says}")
        if each.remedy:
            click.echo(f"      {each.remedy}")
    if findings.is_bad(found):
        raise SystemExit(1)
