"""What stands in a letter: that there is something new; what it is, where both sides want it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from ..accounts.models import User
from ..notifications import queries
from ..notifications.models import Notice
from ..policy import Scope
from . import tokens

MOST_LINES = 20
"""So many lines a letter has at most."""


@dataclass(frozen=True)
class Written:
    """A letter as it is handed to the mail server."""

    subject: str
    body: str
    page: str
    headers: dict[str, str]


def letter(user: User, named: Sequence[Notice], others: bool) -> Written:
    """Return the letter in the language of the person.

    `named` are notices that may stand in it with their titles; `others`: whether there is more.
    Subject and sender tell nothing in any case: they are what telephones show when locked.
    """
    with force_locale(user.locale):
        lines = [line.sentence for line in queries.lines(named, user, Scope.of(user))]
        context: dict[str, object] = {
            "lines": lines[:MOST_LINES],
            "more": others or len(lines) > MOST_LINES,
            "read": _address("/notifications"),
            "change": _address("/account/letters"),
            "stop": _address(f"/letters/stop/{tokens.of(user)}"),
            "locale": user.locale,
        }
        return Written(
            subject=_("Something new for you"),
            body=_drawn("letters/_plain.html", context).strip() + "\n",
            page=_drawn("letters/notice.html", context),
            headers=_one_press(context["stop"]),
        )


def _one_press(address: object) -> dict[str, str]:
    """Return what lets a mail program stop the letters with one press (RFC 8058)."""
    if not str(address).startswith("https://"):
        return {}
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _drawn(name: str, context: dict[str, object]) -> str:
    """Draw a template without what pages share: nobody in particular asks for it."""
    return current_app.jinja_env.get_template(name).render(context)


def _address(path: str) -> str:
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}{path}"
