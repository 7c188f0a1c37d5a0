"""`flask invite`: an invitation from the machine itself, for who cannot be reached otherwise."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ..accounts import actions as accounts
from ..accounts import queries as account_queries
from ..accounts.joining import actions
from ..accounts.joining.actions import Outcome
from ..accounts.models import COUNTRIES, User
from ..db import transaction
from ..extensions import db
from ..groups.models import Group
from ..policy import Role
from . import addresses, care_actions, care_queries, closing, queries


@click.command()
@click.argument("email")
@click.option("--organisation", "organisation_name", required=True, help="Added if it is new.")
@click.option("--country", default="INT", type=click.Choice(COUNTRIES), help="Of a new one.")
@click.option("--group", "slug", help="Slug of a group to take the person into.")
@click.option("--role", default="member", type=click.Choice([role.value for role in Role]))
@click.option("--administrator", is_flag=True, help="She will run the instance.")
@with_appcontext
def invite(
    email: str,
    organisation_name: str,
    country: str,
    slug: str | None,
    role: str,
    administrator: bool,
) -> None:
    """Invite somebody and print the link, once."""
    good, bad = addresses.read(email)
    if bad or len(good) != 1:
        raise click.ClickException(f"this is no e-mail address: {email}")
    with transaction():
        inviter = _first_administrator()
        organisation = queries.organisation_named(organisation_name)
        if organisation is None:
            organisation = accounts.add_organisation({"ru": organisation_name}, country)
        [made] = actions.invite(
            inviter,
            good,
            organisation,
            _roles(slug, role),
            locale=inviter.locale,
            administrator=administrator,
        )
        # In here, so that a refusal leaves no organisation behind.
        if made.outcome == Outcome.HAS_ACCOUNT:
            raise click.ClickException("this address has an account already")
        if made.outcome == Outcome.INVITED_BEFORE:
            raise click.ClickException("this address is invited already: revoke that one first")
    assert made.token is not None
    click.echo(actions.address(made.token))


@click.command("lift-freeze")
@click.argument("email")
@with_appcontext
def lift_freeze(email: str) -> None:
    """Open a frozen account again, when nobody is left who could do it on the pages."""
    with transaction():
        user = db.session.scalar(select(User).filter_by(email=email.strip().lower()))
        if user is None:
            raise click.ClickException("there is no such account")
        closing.lock(user)
        row = care_queries.freeze_of(user)
        if row is None:
            raise click.ClickException("this account is not frozen")
        care_actions.lift(row, None)
    click.echo("lifted")


def _first_administrator() -> User:
    asked = select(User).where(User.administrator, User.active, User.erased.is_(None))
    found = next((u for u in db.session.scalars(asked.order_by(User.id)) if u.is_active), None)
    if found is None:
        if not account_queries.nobody_yet():
            raise click.ClickException("no administrator can act now: see lift-freeze")
        raise click.ClickException("nobody runs this instance yet: open it first, at /welcome")
    return found


def _roles(slug: str | None, role: str) -> dict[int, Role]:
    if not slug:
        return {}
    group = db.session.scalar(select(Group).filter_by(slug=slug))
    if group is None:
        raise click.ClickException(f"there is no group {slug}")
    return {group.id: Role(role)}
