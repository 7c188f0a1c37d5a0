"""Commands about accounts."""

import click
from flask.cli import with_appcontext

from .. import events, seal
from ..db import transaction
from ..extensions import db
from . import queries, welcome
from .factors import recovery, totp
from .models import User


@click.command("welcome")
@with_appcontext
def first_link() -> None:
    """Print the link that makes the first account of a new instance."""
    if not queries.nobody_yet():
        raise click.ClickException("there are accounts already: use invite")
    click.echo(welcome.address())


@click.command()
@with_appcontext
def reseal() -> None:
    """Seal all secrets with today's SECRET_KEY, after it was changed."""
    done, lost = 0, []
    for user_id in db.session.scalars(db.select(User.id).order_by(User.id)).all():
        with transaction():
            user = db.session.get_one(User, user_id)
            try:
                done += any([totp.reseal(user), recovery.reseal(user)])
            except seal.NotOpened:
                lost.append(user.email)
    with transaction():
        events.record(events.SecretsResealed())
    click.echo(f"sealed anew: {done} accounts")
    if lost:
        raise click.ClickException("neither key opens the secrets of: " + ", ".join(lost))
