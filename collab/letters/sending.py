"""The worker's round: whose letter is due, and handing it over once at most.

A letter is a row before it is handed to the mail server. If the worker dies between the server's
yes and our record, the row stays as it is and the letter is never sent again: the bell has it all.
What the server refuses is tried again later; what it may have taken is not.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_

from .. import events, mail
from ..accounts.models import User
from ..content import Content
from ..db import now, transaction
from ..extensions import db
from ..groups.models import Group
from ..jobs import job
from ..notifications.models import Notice
from ..notifications.quiet import is_quiet
from ..notifications.rule import Because
from ..notifications.settings import quiet_hours_of
from ..notifications.wanted import Wanted
from ..policy import Scope
from . import composing
from .models import Letter, LetterSettings, LetterState, Rhythm
from .timing import Plan, due, pause

log = logging.getLogger(__name__)

URGENT = frozenset(
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
"""Kinds of which a letter is sent at once, however often one wants letters."""
MOST_NOTICES = 200
"""So many notices are looked at for one letter."""
FRESH = timedelta(days=30)
"""Of what is older no letter is written."""
KEPT = timedelta(days=90)
"""So long the rows of letters stay."""


def send_due() -> int:
    """Send the letters whose time has come, one after another; return how many went out."""
    sent = 0
    for user_id in _due(now()):
        try:
            sent += _send(user_id)
        except mail.Refused:
            continue
        except mail.NotSent as error:
            log.warning("letters were not taken, trying again later: %s", error)
            break  # it is the server that does not answer: the others would wait for it too
    return sent


@job
def sweep_letters(_day: str) -> None:
    """Forget which letters went out long ago: a daily job."""
    with transaction():
        db.session.execute(db.delete(Letter).where(Letter.created < now() - KEPT))


def settings_of(user_id: int) -> LetterSettings:
    """Return what somebody chose for letters, or what counts for who chose nothing, not saved."""
    found = db.session.get(LetterSettings, user_id)
    return found or LetterSettings(
        user_id=user_id, rhythm=Rhythm.DAILY, hour=8, weekday=0, titles=False, tries=0
    )


def _due(moment: datetime) -> list[int]:
    """Return whose letter is due, those who wait longest first."""
    row = LetterSettings
    waiting = (
        db.select(
            Notice.user_id,
            func.min(Notice.created),
            func.min(Notice.created).filter(Notice.kind.in_(URGENT)),
        )
        .outerjoin(row, row.user_id == Notice.user_id)
        .where(
            Notice.seen.is_(None),
            or_(row.told_until.is_(None), Notice.created > row.told_until),
            or_(row.rhythm.is_(None), row.rhythm != Rhythm.NONE),
            or_(row.not_before.is_(None), row.not_before <= moment),
            row.refused.is_(None),
            Notice.created > moment - FRESH,
        )
        .group_by(Notice.user_id)
        .order_by(func.min(Notice.created))
    )
    found = []
    for user_id, oldest, urgent in db.session.execute(waiting).all():
        user = db.session.get(User, user_id)
        if user is None or user.erased or not user.is_active:
            continue
        plan = _plan_of(user)
        at = due(plan, oldest, urgent)
        if at is not None and at <= moment and not is_quiet(plan.quiet, moment):
            found.append(user_id)
    db.session.rollback()
    return found


def _plan_of(user: User) -> Plan:
    row = settings_of(user.id)
    quiet = quiet_hours_of(user)
    return Plan(Rhythm(row.rhythm), row.hour, row.weekday, user.timezone, quiet)


def _send(user_id: int) -> int:
    """Write one letter, remember that it is handed over, and hand it over."""
    with transaction():
        user, row = db.session.get(User, user_id), settings_of(user_id)
        if user is None or not user.is_active or row.rhythm == Rhythm.NONE or row.refused:
            return 0
        before, notices = row.told_until, _unwritten(user, row)
        row.told_until = max((each.created for each in notices), default=now())
        db.session.add(row)
        worth = _worth_a_letter(user, notices)
        if not worth:
            return 0
        named = [each for each in worth if _may_be_named(each, row)]
        written = composing.letter(user, named, others=len(named) < len(worth))
        record = Letter(user_id=user_id)
        db.session.add(record)
        db.session.flush()
        letter_id, address = record.id, user.email
    try:
        mail.send(
            address,
            written.subject,
            written.body,
            page=written.page,
            about=f"letter {letter_id}",
            headers=written.headers,
        )
    except mail.Uncertain as error:
        _record(user_id, letter_id, LetterState.HANDED, str(error))
        raise
    except mail.NotSent as error:
        _record(user_id, letter_id, LetterState.FAILED, str(error), before=before)
        if isinstance(error, mail.Refused):
            _stop(user_id)
        raise
    _record(user_id, letter_id, LetterState.SENT)
    return 1


def _unwritten(user: User, row: LetterSettings) -> Sequence[Notice]:
    asked = db.select(Notice).where(Notice.user_id == user.id, Notice.seen.is_(None))
    if row.told_until is not None:
        asked = asked.where(Notice.created > row.told_until)
    asked = asked.order_by(Notice.created.desc(), Notice.id.desc()).limit(MOST_NOTICES)
    return db.session.scalars(asked).all()


def _worth_a_letter(user: User, notices: Sequence[Notice]) -> list[Notice]:
    """Leave out what she no longer sees, and what she has silenced meanwhile."""
    scope, wanted = Scope.of(user), Wanted(user.id)
    ids = {each for row in notices for each in (row.content_id, row.part_id) if each is not None}
    asked = db.select(Content).where(Content.id.in_(ids), scope.where(Content))
    seen = {item.id: item for item in db.session.scalars(asked)} if ids else {}
    wanted.look_up_folders([item.root.id for item in seen.values()])

    def counts(notice: Notice) -> bool:
        if notice.because == Because.DUTY:
            return True
        item = seen.get(notice.content_id or 0)
        if item is None or (notice.part_id is not None and notice.part_id not in seen):
            return False
        room_id: Any = getattr(item, "room_id", None)
        if room_id is not None:
            return wanted.chat(room_id, item.group_id)
        return wanted.thing(item.root.id, item.group_id)

    return [notice for notice in notices if counts(notice)]


def _may_be_named(notice: Notice, row: LetterSettings) -> bool:
    """Tell whether a title may stand in the letter: both want it, and a server takes the letter.

    Letters that only lie in the folder are seen by administrators, who read no groups.
    """
    group: Group | None = notice.group
    allowed = group is not None and group.titles_in_letters
    return bool(row.titles and allowed and mail.configured())


def _record(
    user_id: int,
    letter_id: int,
    state: LetterState,
    fault: str = "",
    *,
    before: datetime | None = None,
) -> None:
    """Remember what became of a letter; one that failed is due again after a pause."""
    with transaction():
        record = db.session.get(Letter, letter_id)
        row = db.session.get(LetterSettings, user_id)
        if record is None or row is None:
            return  # the account was erased meanwhile
        record.state, record.fault = state, fault[:80]
        if state == LetterState.FAILED:
            row.told_until = before
            row.tries += 1
            row.not_before = now() + pause(row.tries)
        else:
            row.tries, row.not_before = 0, None


def _stop(user_id: int) -> None:
    """Send no more letters to an address that the server refuses, and say so in the bell."""
    with transaction():
        row = db.session.get(LetterSettings, user_id)
        if row is None or row.refused is not None:
            return
        row.refused, row.tries, row.not_before = now(), 0, None
        notice = Notice(user_id=user_id, kind="letters-refused", address="/account/letters")
        db.session.add(notice)
        db.session.flush()
        events.record(events.NoticesChanged((user_id,)))
