"""Questions about invitations."""

from collections.abc import Iterable

from ...db import now
from ...extensions import db
from .. import tokens
from ..models import User
from .models import Invitation, InvitationState


def find(token: str, *, locked: bool = False) -> Invitation | None:
    """Return the invitation that the token of a link belongs to, in whatever state it is.

    The lookup is by the hash of the token, so how long it takes tells nothing about the token.
    With `locked` nobody else gets it for a change before the transaction has ended.
    """
    asked = db.select(Invitation).filter_by(token_hash=tokens.digest(token))
    return db.session.scalar(asked.with_for_update(of=Invitation) if locked else asked)


def is_open(invitation: Invitation) -> bool:
    """Tell whether an account can come of it now.

    Nobody joins through somebody who has been shut out herself: with the account of the inviter
    closed or frozen the invitation is dead.
    """
    return invitation.state == InvitationState.OPEN and invitation.inviter.is_active


def addresses_in(emails: Iterable[str]) -> set[str]:
    """Return those of the addresses, in lower case, that have an account, whatever its state."""
    return set(db.session.scalars(db.select(User.email).where(User.email.in_(list(emails)))))


def open_ones(emails: Iterable[str]) -> dict[str, Invitation]:
    """Return the invitations that wait to be accepted, by address, for those addresses."""
    rows = db.session.scalars(
        db.select(Invitation).where(
            Invitation.email.in_(list(emails)),
            Invitation.accepted.is_(None),
            Invitation.revoked.is_(None),
            Invitation.expires > now(),
        )
    )
    return {row.email: row for row in rows if is_open(row)}


def waits(email: str) -> bool:
    """Tell whether an invitation to this address can still be accepted."""
    return email in open_ones([email])
