"""Once a day the head of the chain goes to two people outside of the server.

Whoever holds the server holds its keys and could write the log anew from any entry on. What is in
the mailboxes of two coordinators of different organisations, she does not hold.
"""

import logging
from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func

from .. import mail
from ..accounts.models import User
from ..db import transaction
from ..extensions import db
from ..groups.models import Membership
from ..jobs import job
from ..policy import Role
from . import chain
from .models import AuditHead

log = logging.getLogger(__name__)
WITNESSES = 2


@job
def send_audit_head(day: str) -> None:
    """Remember the head of the chain as that of the day and send it to the witnesses.

    `day` is a date of UTC, 2026-01-31. Run again, it sends the same head. Raises `mail.NotSent`
    when it reached nobody, so that the job is tried again.
    """
    head = _head_of(day)
    if head is None or not mail.configured():
        return
    reached, fault = 0, None
    for address, locale in witnesses():
        try:
            mail.send(address, *_letter(head, locale))
            reached += 1
        except mail.NotSent as error:
            log.warning("the head of the log did not reach a witness: %s", error)
            fault = error
    if fault is not None and not reached:
        raise fault


def witnesses() -> list[tuple[str, str]]:
    """Return addresses and languages of those who keep the heads.

    They are those of the setting AUDIT_WITNESSES, else two coordinators, see `chosen`.
    """
    named = [each.strip() for each in current_app.config["AUDIT_WITNESSES"].split(",")]
    if any(named):
        return [(address, _language_of(address)) for address in named if address]
    return [(user.email, user.locale) for user in chosen()]


def chosen() -> Sequence[User]:
    """Return the two active coordinators of longest standing, of two organisations if there are.

    Those who run the instance come last: they are whom the heads are kept from.
    """
    coordinating = (
        db.select(Membership.user_id, func.min(Membership.since).label("since"))
        .where(Membership.role == Role.COORDINATOR)
        .group_by(Membership.user_id)
        .subquery()
    )
    rows = db.session.scalars(
        db.select(User)
        .join(coordinating, coordinating.c.user_id == User.id)
        .order_by(User.administrator, coordinating.c.since, User.id)
    )
    able = [user for user in rows if user.is_active]
    first = able[:1]
    elsewhere = [u for u in able[1:] if u.organisation_id != first[0].organisation_id]
    return [*first, *(elsewhere or able[1:])][:WITNESSES]


def _head_of(day: str) -> chain.Head | None:
    """Return the head of the day, which stays the same from when it was asked for first."""
    with transaction():
        kept = db.session.get(AuditHead, day)
        if kept is not None:
            return chain.Head(kept.number, kept.hash)
        head = chain.head()
        if head.number == 0:
            return None
        db.session.add(AuditHead(day=day, number=head.number, hash=head.hash))
    return head


def _letter(head: chain.Head, locale: str) -> tuple[str, str]:
    with force_locale(locale):
        told = _(
            "The log has %(number)d entries. The newest one has this mark:", number=head.number
        )
        wanted = _(
            "Please keep this message. If anybody doubts one day that the log is complete, it shows"
            " whether entries up to this one were changed or removed since."
        )
        return _("A message to keep"), f"{told}\n\n{head.number}:{head.hash}\n\n{wanted}\n"


def _language_of(address: str) -> str:
    user = db.session.scalar(db.select(User).filter_by(email=address.lower()))
    return user.locale if user else str(current_app.config["DEFAULT_LOCALE"])
