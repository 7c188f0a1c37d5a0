"""The letter that invites somebody: says that there is an invitation and until when."""

import secrets

from flask_babel import force_locale, format_datetime
from flask_babel import gettext as _

from .. import mail
from ..accounts import tokens
from ..accounts.joining import actions, queries
from ..accounts.joining.models import Invitation
from ..db import transaction
from ..extensions import db
from ..jobs import enqueue, mail_job


def send_later(invitation: Invitation) -> None:
    """Have the worker send the letter once this transaction is committed."""
    nonce = secrets.token_hex(16)
    enqueue(send_invitation, invitation.id, nonce, key=f"{invitation.id}-{nonce}")


@mail_job
def send_invitation(invitation_id: int, nonce: str = "") -> None:
    """Send the letter with a link of its own: a job.

    The token is made here and counts from when the mail server has taken the letter, so it stands
    in no table, and a letter that did not go out opens nothing. A job that is run again after that
    finds that there is a link, and does nothing. One that was cut off before sends the same letter
    again, which mailboxes take for one: the token comes of `nonce`. Raises `mail.NotSent`.
    """
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.token_hash or not queries.is_open(invitation):
        return
    about = f"invitation {invitation_id} {nonce}"
    token = tokens.made_of(about) if nonce else tokens.new()[0]
    subject, body = letter(invitation, token)
    email = invitation.email
    db.session.rollback()  # the mail server takes its time: hold no transaction open
    mail.send(email, subject, body, about=about)
    with transaction():
        actions.give_link(db.session.get_one(Invitation, invitation_id), token)


def letter(invitation: Invitation, token: str) -> tuple[str, str]:
    """Return subject and text in the language of the invitation.

    Mail is read on its way: no names of people, groups or organisations.
    """
    with force_locale(invitation.locale):
        until = format_datetime(invitation.expires, "d MMMM, HH:mm (ZZZZ)")
        words = (
            _("You have a personal invitation. Open this link:"),
            actions.address(token),
            _("It works once, until %(until)s. Pass it on to nobody.", until=until),
            _("If you do not know who could have invited you, throw this letter away."),
        )
        return _("Your invitation"), "\n\n".join(map(str, words)) + "\n"
