"""Starting anew after everything was lost: one person asks, a second one agrees.

No request, no permission check, no commit. Accounts are locked first, as in `care_actions`.
"""

from datetime import timedelta

from .. import events
from ..accounts.models import User
from ..accounts.reset_views import make_link
from ..db import now
from ..extensions import db
from . import care_queries, closing
from .care_actions import NotDone, SamePerson
from .models import FactorReset

RESET_HOURS = 24
"""How long a request to start anew waits for the second person, and then its link for the first."""
TIME_TO_REFUSE = timedelta(hours=12)
"""How long a person who was signed in of late has to refuse, before a second one can agree."""
TRUSTED_AFTER = timedelta(days=7)
"""How old an account is that asks or agrees; administrators are spared it."""


class TooClose(NotDone):
    """The second person is not independent of the first, or is too new to judge."""


class TooNew(NotDone):
    """The first person came too lately to ask."""


class TooEarly(NotDone):
    """The person is signed in somewhere, or was of late: she is given time to refuse."""


class AdministratorNeeded(NotDone):
    """An administrator's account takes an administrator among the two."""


def ask_factor_reset(person: User, by: User) -> FactorReset:
    """Ask that somebody who lost her second factors may start anew; another one has to agree.

    Asked twice, it is one request. Raises `SamePerson`, `TooNew` or `NotDone`.
    """
    closing.lock(person, by)
    if person.id == by.id:
        raise SamePerson
    if not (by.is_active and person.is_active):
        raise NotDone
    if _is_new(by):
        raise TooNew
    if (waiting := care_queries.factor_reset_of(person)) is not None:
        return waiting
    until = now() + timedelta(hours=RESET_HOURS)
    row = FactorReset(user=person, asked_by=by, expires=until)
    db.session.add(row)
    db.session.flush()
    events.record(events.FactorResetAsked(person.id, row.id))
    return row


def agree_to_factor_reset(row: FactorReset, by: User) -> str:
    """Take away password and second factors, and return the token of a link for a new password.

    The token is kept only as a hash: whoever calls this shows it once. Whether the first person may
    still ask is looked at again. Raises `SamePerson`, `TooClose`, `TooEarly`, `AdministratorNeeded`
    or `NotDone`.
    """
    person = row.user
    closing.lock(person, by, row.asked_by)
    db.session.refresh(row)
    if by.id in {row.asked_by_id, person.id}:
        raise SamePerson
    if not (row.open and by.is_active and person.is_active):
        raise NotDone
    if not care_queries.looks_after(row.asked_by, person):
        raise NotDone
    _two_who_can_be_trusted(row, by)
    row.agreed, row.agreed_by_id = now(), by.id
    closing.forget_factors(person)
    closing.sign_out(person)
    token = make_link(person, timedelta(hours=RESET_HOURS))
    events.record(events.FactorsReset(person.id, row.id))
    return token


def _two_who_can_be_trusted(row: FactorReset, by: User) -> None:
    """See to it that the two are two: nobody agrees with herself through a puppet."""
    asked_by, person = row.asked_by, row.user
    takes_one = person.administrator and not (asked_by.administrator or by.administrator)
    # One who is frozen counts: else freezing her would be the way around.
    if takes_one and care_queries.administrators_besides(person):
        raise AdministratorNeeded
    if _is_new(by) or care_queries.one_invited_the_other(asked_by, by):
        raise TooClose
    moment = now()
    lately = care_queries.was_signed_in(person, since=moment - TIME_TO_REFUSE)
    if lately and moment - row.created < TIME_TO_REFUSE:
        raise TooEarly


def _is_new(person: User) -> bool:
    """Tell whether somebody could have made the account for the purpose, besides her own."""
    return now() - person.created < TRUSTED_AFTER and not person.administrator


def cancel_factor_reset(row: FactorReset) -> None:
    """Take back a request that waits for the second person. Raises `NotDone`."""
    closing.lock(row.user)
    db.session.refresh(row)
    if not row.open:
        raise NotDone
    closing.cancel(row)
