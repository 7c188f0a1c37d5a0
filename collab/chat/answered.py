"""What a message answers: one line of it above the answer, as everybody in the room sees it."""

from collections.abc import Iterable
from typing import Any

from flask import g

from . import bp, queries
from .models import Message


@bp.app_template_global("gather_answered")
def gather(items: Iterable[Any]) -> None:
    """Load what all messages on a page answer at once, for `answered_by`."""
    wanted = {item.reply_to_id for item in items if item.reply_to_id} - _kept().keys()
    _kept().update(dict.fromkeys(wanted))
    _kept().update(queries.shown_by_id(wanted))


@bp.app_template_global("answered_by")
def answered_by(item: Message) -> Message | None:
    """Return the message that this one answers; None if there is none, or not for all to see."""
    if item.reply_to_id is None:
        return None
    gather([item])
    return _kept()[item.reply_to_id]


def _kept() -> dict[int, Message | None]:
    if "answered" not in g:
        g.answered = {}
    kept: dict[int, Message | None] = g.answered
    return kept
