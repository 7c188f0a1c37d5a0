"""Commands for the log: `flask audit verify`, `flask audit head`."""

import re

import click
from flask.cli import AppGroup, with_appcontext

from . import acts, chain

audit = AppGroup("audit", help="Look after the audit log.")


class HeadType(click.ParamType):
    """NUMBER:HASH, as the daily message has it."""

    name = "NUMBER:HASH"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> chain.Head:
        """Return the head."""
        if not re.fullmatch(r"[0-9]{1,16}:[0-9a-f]{64}", value):
            self.fail("write the number, a colon and the 64 signs of the hash", param, ctx)
        number, _colon, hash_ = value.partition(":")
        return chain.Head(int(number), hash_)


@audit.command()
@click.option("--head", "witnessed", type=HeadType(), multiple=True, help="One that was kept.")
@click.option("--from", "first", type=click.IntRange(1), default=1, help="Leave out those before.")
@with_appcontext
def verify(witnessed: tuple[chain.Head, ...], first: int) -> None:
    """Check every entry; name the first that was changed, moved or removed, and exit 1.

    Then the moderation logs of the groups are compared with it.
    """
    newest = chain.head()
    fault = chain.verify((*witnessed, newest), first) or acts.verify(first)
    if fault is not None:
        click.echo(str(fault))
        raise SystemExit(1)
    left_out = f", not looked at before {first}" if first > 1 else ""
    click.echo(f"{newest.number} entries, unbroken{left_out}, head {newest.number}:{newest.hash}")


@audit.command()
@with_appcontext
def head() -> None:
    """Print number and hash of the newest entry, to be kept outside of the server."""
    newest = chain.head()
    click.echo(f"{newest.number}:{newest.hash}")
