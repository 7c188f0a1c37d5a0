"""The confidentiality undertaking: its text and its version."""

import time

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func

from ... import events
from ...extensions import db
from ...web.languages import in_language
from ..models import User
from .models import Undertaking

_LOOK_AGAIN_SECONDS = 10.0
FIRST_VERSION = 1
"""The version of the text below, which holds until an administrator publishes another."""


def version() -> int:
    """Return the version that holds now; looked up at most every few seconds."""
    kept: tuple[float, int] | None = current_app.extensions.get("undertaking")
    if kept is not None and time.monotonic() - kept[0] < _LOOK_AGAIN_SECONDS:
        return kept[1]
    newest = db.session.scalar(db.select(func.max(Undertaking.version))) or FIRST_VERSION
    current_app.extensions["undertaking"] = (time.monotonic(), newest)
    return newest


def text() -> str:
    """Return the text that holds now, in the page's language, in Markdown."""
    newest = db.session.scalar(db.select(Undertaking).order_by(Undertaking.version.desc()).limit(1))
    return in_language(newest.texts) if newest else _first_text()


def publish(texts: dict[str, str], author: User) -> int:
    """Make a text the one that holds, and ask everybody again. Needs a transaction."""
    # Two who publish at once come one after the other.
    running = db.select(User.id).where(User.administrator).order_by(User.id).with_for_update()
    db.session.scalars(running).all()
    newest = db.session.scalar(db.select(func.max(Undertaking.version))) or FIRST_VERSION
    db.session.add(Undertaking(version=newest + 1, texts=texts, author_id=author.id))
    db.session.flush()
    current_app.extensions.pop("undertaking", None)
    events.record(events.UndertakingPublished(newest + 1))
    return newest + 1


def _first_text() -> str:
    paragraphs = (
        _(
            "What I learn here about victims, witnesses and colleagues I keep to myself. I pass "
            "it on only to those who need it for the work, and only if the person it is about "
            "agrees."
        ),
        _(
            "I use documents and messages from here for the work of the coalition alone. I publish "
            "nothing without the agreement of the group that it comes from."
        ),
        _(
            "I sign in myself, on devices that are locked, and tell nobody my password, my "
            "codes or my keys."
        ),
        _(
            "If I lose a device, if somebody forces me to sign in, or if something got into the "
            "wrong hands, I tell a coordinator at once."
        ),
        _("This holds after I have left the coalition, too."),
    )
    return "\n\n".join(paragraphs)
