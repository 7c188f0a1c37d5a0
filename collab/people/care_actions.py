"""What is done to other people's accounts. No request, no permission check, no commit.

Each of these first locks the accounts that it concerns, so that two people at once come one after
the other and the second sees what the first did.
"""

import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import delete, update

from .. import events
from ..accounts import sessions
from ..accounts.joining.models import Invitation
from ..accounts.models import PasswordReset, Session, User
from ..db import now
from ..extensions import db
from ..groups import actions as groups
from ..policy import Standing
from . import care_queries, closing
from .models import Freeze, FreezeState

FREEZES_A_DAY = 3
"""How many accounts one person may freeze within 24 hours, and how many wait for a decision."""
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class NotDone(Exception):
    """Things stand so that this cannot be done, or not any more; nothing was changed."""


class AlreadyFrozen(NotDone):
    """The account is closed by a freeze."""


class TooManyFreezes(NotDone):
    """The person froze `FREEZES_A_DAY` accounts today."""


class SamePerson(NotDone):
    """Two people are needed, and this is the first one again, or the one whom it is about."""


class LastAdministrator(NotDone):
    """Nobody would be left to run the instance."""


class OnlySheCanLift(NotDone):
    """Nobody else runs the instance: her freeze ends by itself, and nobody makes it last."""


def freeze(person: User, by: User) -> Freeze:
    """Close the account of somebody who may have been detained, until a coordinator decides.

    Raises `AlreadyFrozen`, `TooManyFreezes` or `NotDone`.
    """
    closing.lock(person, by)
    if not by.is_active or not person.active:
        raise NotDone
    if person.frozen:
        raise AlreadyFrozen
    if care_queries.freezes_by(by, since=now() - timedelta(days=1)) >= FREEZES_A_DAY:
        raise TooManyFreezes
    until = now() + timedelta(hours=current_app.config["FREEZE_HOURS"])
    row = Freeze(user=person, frozen_by=by, expires=until)
    db.session.add(row)
    db.session.flush()
    closing.shut(person)
    events.record(events.AccountFrozen(person.id, row.id, _concerned(person)))
    person.frozen_until = until  # at the end: who froze herself counts as nobody from here on
    return row


def confirm_freeze(row: Freeze, by: User) -> None:
    """Have a freeze hold until it is lifted.

    Raises `SamePerson`, `OnlySheCanLift` or `NotDone`.
    """
    _lock_with_administrators(row.user, by)
    db.session.refresh(row)
    if by.id in {row.frozen_by_id, row.user_id}:
        raise SamePerson
    if not by.is_active or row.state != FreezeState.OPEN:
        raise NotDone
    _keep_one_who_can_lift(row.user)
    row.confirmed, row.confirmed_by_id = now(), by.id
    row.user.frozen_until = FOREVER
    events.record(events.FreezeConfirmed(row.user_id, row.id, _concerned(row.user)))


def lift_freeze(row: Freeze, by: User) -> None:
    """Open a frozen account again; what was ended stays ended. Raises `NotDone`."""
    closing.lock(row.user, by)
    db.session.refresh(row)
    if not by.is_active or not row.holds:
        raise NotDone
    lift(row, by)


def end_sessions(person: User) -> int:
    """Sign the person out everywhere; return on how many devices she was signed in."""
    return sessions.end_all(person)


def deactivate(person: User, by: User) -> None:
    """Close an account; what the person wrote stays under her name.

    She stays in her groups, which has no effect while the account is closed. Nobody closes her own,
    so the one who did it is left to run the instance. Raises `SamePerson` or `NotDone`.
    """
    _lock_administrators(person, by)
    if person.id == by.id:
        raise SamePerson
    if not person.active:
        raise NotDone
    person.active = False
    closing.shut(person)
    events.record(events.AccountDeactivated(person.id))


def reactivate(person: User) -> None:
    """Open a closed account again, with the groups it was in. Raises `NotDone`."""
    closing.lock(person)
    if person.active or person.erased:
        raise NotDone
    person.active = True
    events.record(events.AccountReactivated(person.id))


def change_standing(person: User, by: User, standing: Standing, administrator: bool) -> None:
    """Make an account one of a member or an observer, of an administrator or not.

    Raises `LastAdministrator` or `NotDone`.
    """
    _lock_administrators(person, by)
    if (person.standing, person.administrator) == (standing, administrator):
        return
    if not administrator:
        _keep_an_administrator(person)
    person.standing, person.administrator = standing, administrator
    sessions.end_all(person)
    person.see_less()
    db.session.flush()
    events.record(events.StandingChanged(person.id))


def erase(person: User, by: User) -> None:
    """Forget a person whose account is closed; what she wrote stays, by a former member.

    Raises `NotDone`.
    """
    closing.lock(person, by)
    if person.active or person.erased:
        raise NotDone
    closing.shut(person)
    for membership in list(person.memberships):
        groups.end_membership(membership)
    db.session.expire(person, ["memberships"])
    if (row := care_queries.freeze_of(person)) is not None:
        lift(row, by)
    closing.forget_factors(person)
    db.session.execute(delete(Session).where(Session.user_id == person.id))
    db.session.execute(delete(PasswordReset).where(PasswordReset.user_id == person.id))
    placeholder = f"erased-{secrets.token_urlsafe(24).lower()}@invalid"
    db.session.execute(
        update(Invitation)
        .where((Invitation.email == person.email) | (Invitation.user_id == person.id))
        .values(email=placeholder, token_hash=None)
    )
    person.email, person.written_name = placeholder, ""
    person.standing, person.administrator = Standing.OBSERVER, False
    person.handle = secrets.token_bytes(32)
    person.about, person.languages, person.expertise, person.shown = "", [], [], []
    person.listed = False
    person.locale, person.timezone = (
        current_app.config["DEFAULT_LOCALE"],
        current_app.config["DEFAULT_TIMEZONE"],
    )
    person.erased = now()
    db.session.flush()
    events.record(events.AccountErased(person.id))


def _lock_administrators(person: User, by: User) -> None:
    """Lock the accounts for what administrators alone do.

    Raises `NotDone` if the one who does it is no administrator any more.
    """
    _lock_with_administrators(person, by)
    if not (by.administrator and by.is_active) or person.erased:
        raise NotDone


def _lock_with_administrators(person: User, by: User) -> None:
    """Lock also all who run the instance: two who close each other's account leave one."""
    closing.locked(db.select(User).where(User.administrator | User.id.in_({person.id, by.id})))


def _keep_an_administrator(person: User) -> None:
    if person.administrator and not _another_can_act(person):
        raise LastAdministrator


def _keep_one_who_can_lift(person: User) -> None:
    """Let nobody shut out the last administrator for good; for some days she may need it."""
    if person.administrator and not _another_can_act(person):
        raise OnlySheCanLift


def _another_can_act(person: User) -> bool:
    return any(other.is_active for other in care_queries.administrators_besides(person))


def _concerned(person: User) -> tuple[int, ...]:
    """Return the groups that the person is in: all of them are told that her account is closed."""
    return tuple(sorted(care_queries.groups_of(person)))


def lift(row: Freeze, by: User | None) -> None:
    """Open a frozen account again; `by` is None for the command line. The account is locked."""
    row.lifted, row.lifted_by_id = now(), by.id if by else None
    row.user.frozen_until = None
    events.record(events.FreezeLifted(row.user_id, row.id, _concerned(row.user)))
