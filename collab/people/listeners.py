"""What is told about care for an account: letters to its owner, who may know better."""

from flask_babel import force_locale
from flask_babel import gettext as _

from .. import events, mail
from ..accounts.joining import actions as joining
from ..accounts.joining.models import Invitation
from ..accounts.models import User
from ..extensions import db
from ..jobs import enqueue, job
from . import care_queries, inviting


@events.during(events.FactorResetAsked, events.FactorsReset)
def tell_owner(event: events.FactorResetAsked | events.FactorsReset) -> None:
    """Have the person told by mail, if the instance sends mail."""
    if mail.configured():
        what = type(event).__name__
        key = f"{what}-{event.factor_reset_id}"
        enqueue(send_factor_reset_notice, event.user_id, what, key=key)


@events.during(events.MembershipEnded, events.RoleChanged, events.StandingChanged)
def end_invitations_that_she_could_not_make_any_more(event: events.AccountEvent) -> None:
    """Let nobody come in on the word of somebody who has no say in it any more."""
    user = db.session.get_one(User, event.user_id)
    db.session.expire(user, ["memberships"])
    waiting = db.session.scalars(
        db.select(Invitation).where(
            Invitation.inviter_id == user.id,
            Invitation.accepted.is_(None),
            Invitation.revoked.is_(None),
        )
    )
    for invitation in waiting.all():
        if not inviting.may_renew(user, invitation):
            joining.revoke(invitation)


@events.after(events.FactorResetAsked, events.FactorResetCancelled, events.FactorsReset)
def look_again(_event: events.AccountEvent) -> None:
    """Have pages show at once, in this process, that a request is there or gone."""
    care_queries.look_again()


@job
def send_factor_reset_notice(user_id: int, what: str) -> None:
    """Tell a person what is happening to her ways to sign in: a job.

    The letter holds no link: who reads her mail must not get in with it, and after a reset there is
    no second factor that would stop him.
    """
    user = db.session.get(User, user_id)
    if user is None or user.erased:
        return
    email, locale = user.email, user.locale
    db.session.rollback()  # the mail server may take long
    with force_locale(locale):
        told = {
            "FactorResetAsked": _(
                "Somebody asks that you may start anew without your second factor, because you "
                "lost it. If you are signed in somewhere, you can refuse it there."
            ),
            "FactorsReset": _(
                "Two people agreed that you may start anew: your password and your second factors "
                "do not count any more. The second of them gives you the link for a new password."
            ),
        }[what]
        advice = _(
            "If it was not you, tell a coordinator of your group at once, by another way than mail."
        )
        mail.send(email, _("About your account"), f"{told}\n\n{advice}\n")
