"""What can happen to accounts. No request, no permission check, no commit."""

from sqlalchemy.exc import IntegrityError

from .. import events
from ..db import now
from ..extensions import db
from ..policy import Standing
from . import passwords, queries, strength
from .joining import queries as invitations
from .joining import undertaking
from .models import Organisation, PasswordReset, User


def add_organisation(
    names: dict[str, str], country: str, cities: dict[str, str] | None = None
) -> Organisation:
    """Enter an organisation, its names by language; `country` is KZ, KG, TJ or INT."""
    organisation = Organisation(names=names, country=country, cities=cities or {})
    db.session.add(organisation)
    db.session.flush()
    events.record(events.OrganisationAdded(organisation.id))
    return organisation


def change_organisation(
    organisation: Organisation, names: dict[str, str], country: str, cities: dict[str, str]
) -> None:
    """Correct what stands there of an organisation."""
    organisation.names, organisation.country, organisation.cities = names, country, cities
    events.record(events.OrganisationChanged(organisation.id))


def add_user(
    email: str,
    name: str,
    password: str | None,
    organisation: Organisation,
    *,
    administrator: bool = False,
    standing: Standing = Standing.MEMBER,
    locale: str = "ru",
    timezone: str = "Asia/Almaty",
) -> User:
    """Open an account; the address is kept in lower case. Without a password a passkey follows."""
    user = User(
        email=email.strip().lower(),
        name=name,
        password_hash=passwords.hash_password(password) if password else None,
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


def accept_undertaking(user: User) -> None:
    """Note that the person accepted the undertaking as it is now."""
    user.undertaking = undertaking.version()
    user.undertaken = now()
    events.record(events.UndertakingAccepted(user.id, user.undertaking))


def weakness(password: str, user: User) -> str | None:
    """Return why the person should not take this password, None if it is good."""
    organisation = user.organisation.names.values()
    return strength.weakness(password, about=(user.name, user.email, *organisation))


def set_password(user: User, password: str) -> None:
    """Give the account another password."""
    user.password_hash = passwords.hash_password(password)
    _end_links(user)
    events.record(events.PasswordChanged(user.id))


def _end_links(user: User) -> None:
    """Let no link for a new password that was made before open anything."""
    db.session.execute(
        db.update(PasswordReset).filter_by(user_id=user.id, used=None).values(used=now())
    )


def change_email(user: User, email: str) -> bool:
    """Give the account another address; return False if somebody has it."""
    email = email.strip().lower()
    if email == user.email:
        return True
    if queries.user_id_of(email) is not None or invitations.waits(email):
        return False
    before = user.email
    try:
        with db.session.begin_nested():
            user.email = email
    except IntegrityError:  # somebody took it in the same moment
        return False
    _end_links(user)
    events.record(events.EmailChanged(user.id, before))
    return True
