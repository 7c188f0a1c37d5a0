"""The letter that says that there is something new, and nothing of what it is."""

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from .. import mail
from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..jobs import enqueue, job
from . import queries

KINDS = frozenset(
    {
        "join-asked",
        "join-accepted",
        "join-declined",
        "membership-ending",
        "reported-personal-data",
        "administrator-came-in",
        *(
            f"{who}-{decision}"
            for who in ("decided", "report")
            for decision in ("keep", "ask", "hide", "move", "remove", "erase")
        ),
    }
)
"""Of what a letter is sent, where the instance sends mail: what cannot wait until she looks in."""


def send_later(user_id: int) -> None:
    """Have the worker send a letter once this transaction is committed; at most one in an hour."""
    if mail.configured():
        enqueue(send_notice_letter, user_id, key=f"{user_id}-{now():%Y%m%d%H}")


@job
def send_notice_letter(user_id: int) -> None:
    """Tell a person by mail that she should look in, unless she has done so meanwhile: a job.

    Mail is read on its way, so it names no people, groups and things. Raises `mail.NotSent`.
    """
    user = db.session.get(User, user_id)
    if user is None or user.erased or not user.is_active or not queries.unread(user):
        return
    email, locale = user.email, user.locale
    db.session.rollback()  # the mail server may take long
    with force_locale(locale):
        told = _("There is something new for you. Sign in to read it:")
        address = f"{current_app.config['PUBLIC_URL'].rstrip('/')}/notifications"
        mail.send(email, _("Something new for you"), f"{told}\n\n{address}\n")
