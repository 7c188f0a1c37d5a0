"""Mail about one's own account: says that something happened and nothing of what is inside."""

from flask_babel import force_locale
from flask_babel import gettext as _

from .. import events, mail, seal
from ..db import now
from ..extensions import db
from ..jobs import enqueue, mail_job
from .models import User


@events.during(
    events.DeviceSeen,
    events.PasswordChanged,
    events.EmailChanged,
    events.FactorAdded,
    events.FactorRemoved,
)
def tell_owner(event: events.AccountEvent) -> None:
    """Have the person told by mail, if the instance sends mail."""
    if mail.configured():
        user = db.session.get_one(User, event.user_id)
        moment = f"{now():%Y%m%d%H%M%S%f}"
        enqueue(
            send_account_notice,
            sealed(event.before if isinstance(event, events.EmailChanged) else user.email),
            user.locale,
            type(event).__name__,
            key=f"{event.user_id}-{type(event).__name__}-{moment}",
        )


def sealed(email: str) -> str:
    """Return the address as it may wait in a queue, whose rows outlive the account."""
    return seal.close(email.encode(), "notice", "").hex()


@mail_job
def send_account_notice(address: str, locale: str, what: str) -> None:
    """Tell a person that her account was used or changed: a job; `address` is `sealed`.

    It is that of the moment of the change: a thief who changes it does not get the letter.
    """
    with force_locale(locale):
        told = {
            "DeviceSeen": _(
                "Somebody signed in to your account from a device that was not used before."
            ),
            "PasswordChanged": _("The password of your account was changed."),
            "EmailChanged": _("The address with which you sign in was changed."),
            "FactorAdded": _("A way to sign in was added to your account."),
            "FactorRemoved": _("A way to sign in was removed from your account."),
        }[what]
        advice = _(
            "If it was not you, tell a coordinator of your group at once, by another way than mail."
        )
        email = seal.open_(bytes.fromhex(address), "notice", "").decode()
        mail.send(email, _("About your account"), f"{told}\n\n{advice}\n")
