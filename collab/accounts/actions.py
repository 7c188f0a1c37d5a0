"""What can happen to accounts. No request, no permission check, no commit."""

from .. import events
from ..extensions import db
from ..policy import Standing
from . import passwords
from .models import Organisation, User


def add_organisation(
    names: dict[str, str], country: str, cities: dict[str, str] | None = None
) -> Organisation:
    """Enter an organisation, its names by language; `country` is KZ, KG, TJ or INT."""
    organisation = Organisation(names=names, country=country, cities=cities or {})
    db.session.add(organisation)
    db.session.flush()
    return organisation


def add_user(
    email: str,
    name: str,
    password: str,
    organisation: Organisation,
    *,
    administrator: bool = False,
    standing: Standing = Standing.MEMBER,
    locale: str = "ru",
    timezone: str = "Asia/Almaty",
) -> User:
    """Open an account; the address is kept in lower case."""
    user = User(
        email=email.strip().lower(),
        name=name,
        password_hash=passwords.hash_password(password),
        organisation=organisation,
        administrator=administrator,
        standing=standing,
        locale=locale,
        timezone=timezone,
    )
    db.session.add(user)
    db.session.flush()
    return user


def open_instance(
    email: str, name: str, password: str, organisation: Organisation, *, locale: str
) -> User:
    """Make the first account, which runs the instance."""
    user = add_user(email, name, password, organisation, administrator=True, locale=locale)
    events.record(events.InstanceOpened(user.id))
    return user
