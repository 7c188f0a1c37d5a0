"""What the acts of care have in common: locking accounts, and ending every way into one."""

from sqlalchemy import Select, delete, update

from .. import events
from ..accounts import sessions
from ..accounts.factors.models import Passkey, RecoveryCode
from ..accounts.joining import actions as joining
from ..accounts.joining.models import Invitation
from ..accounts.models import KnownDevice, PasswordReset, User
from ..db import now
from ..extensions import db
from .models import FactorReset


def lock(*people: User) -> None:
    """Have the accounts as they are now, and let nobody else change them before the commit."""
    ids = {person.id for person in people}
    locked(db.select(User).where(User.id.in_(ids)))


def locked(asked: Select[tuple[User]]) -> None:
    """Lock the accounts that are asked for, and read them anew.

    In the order of their ids: two who lock the same ones must not wait for each other.
    """
    asked = asked.order_by(User.id).with_for_update(of=User, key_share=True)
    db.session.scalars(asked.execution_options(populate_existing=True)).all()


def shut(person: User) -> None:
    """End everything with which somebody could go on as this person, or take the closing back."""
    sign_out(person)
    moment = now()
    invitations = db.session.scalars(
        db.select(Invitation).where(
            Invitation.inviter_id == person.id,
            Invitation.accepted.is_(None),
            Invitation.revoked.is_(None),
        )
    )
    for invitation in invitations.all():
        joining.revoke(invitation)
    requests = db.session.scalars(
        db.select(FactorReset).where(
            FactorReset.agreed.is_(None),
            FactorReset.cancelled.is_(None),
            FactorReset.expires > moment,
            (FactorReset.user_id == person.id) | (FactorReset.asked_by_id == person.id),
        )
    )
    for row in requests.all():
        cancel(row)
    db.session.flush()


def sign_out(person: User) -> None:
    """End the sessions, the links for a new password, and what spares known devices the waiting."""
    sessions.end_all(person)
    person.see_less()
    db.session.flush()
    db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == person.id, PasswordReset.used.is_(None))
        .values(expires=now(), token_hash=None)
    )
    db.session.execute(delete(KnownDevice).where(KnownDevice.user_id == person.id))


def forget_factors(person: User) -> None:
    """Take away everything with which the person can sign in."""
    db.session.execute(delete(Passkey).where(Passkey.user_id == person.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))
    person.password_hash, person.totp_sealed, person.totp_last = None, None, 0
    db.session.flush()
    db.session.expire(person, ["passkeys"])


def cancel(row: FactorReset) -> None:
    """Let nobody agree to the request any more."""
    row.cancelled = now()
    events.record(events.FactorResetCancelled(row.user_id, row.id))
