"""What is opened is seen: its notices no longer count, on all devices of the person."""

from flask import g, request
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, or_

from .. import events
from ..chat.models import Message
from ..db import now, transaction
from ..extensions import db
from ..web.showing import Shown
from .models import Notice
from .queries import unread_here
from .rule import Because

_ON_EACH_PAGE = ("followed-accepted", "followed-outcome")
"""What stands above the posts on every page of a thread."""


def see_shown(user_id: int, shown: Shown) -> None:
    """Mark as seen what a person was told of the things that she sees.

    What asks her to do something stays until she has done it, or marks it herself.
    """
    marked = db.session.execute(
        db.update(Notice)
        .where(_new_in(user_id, shown))
        .values(seen=now())
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    if marked.all():
        events.record(events.NoticesChanged((user_id,)))


def note_shown(shown: Shown) -> None:
    """Do so for the page that is being made; where nothing is new it costs no question more."""
    if request.method != "GET" or not current_user.is_authenticated or not unread_here():
        return
    user_id = current_user.id
    if db.session.scalar(db.select(Notice.id).where(_new_in(user_id, shown)).limit(1)):
        with transaction():
            see_shown(user_id, shown)
        g.pop("unread")


def _new_in(user_id: int, shown: Shown) -> ColumnElement[bool]:
    ids = sorted(shown.ids)
    there = [
        and_(
            Notice.content_id.in_(ids),
            or_(Notice.part_id.is_(None), Notice.kind.in_(_ON_EACH_PAGE)),
        ),
        Notice.part_id.in_(ids),
    ]
    if shown.whole is not None:
        there.append(Notice.content_id == shown.whole)
    if shown.chat_of is not None:
        said = db.select(Message.id).where(Message.room_id == shown.chat_of)
        there.append(and_(Notice.kind == "followed-chat", Notice.content_id.in_(said)))
    return and_(
        Notice.user_id == user_id,
        Notice.seen.is_(None),
        Notice.because != Because.DUTY.value,
        or_(*there),
    )
