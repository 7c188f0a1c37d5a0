"""Positions on proposals, and their end. No request, no permission check, no commit in acts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from .. import events
from ..accounts.models import User
from ..content import State
from ..db import now, transaction
from ..extensions import db
from ..groups.models import Membership
from ..groups.moves import lock
from ..groups.rules import first_state
from ..policy import Permission, granted
from .actions import Closed
from .models import Position, Purpose, Stance, Thread

REMINDED_BEFORE = timedelta(days=1)
"""How long before its end those are told who have not said where they stand."""


class NewHere(Exception):
    """The group approves first contributions, and this person has none approved yet."""


@dataclass(frozen=True)
class Tally:
    """Where people stand on a proposal."""

    positions: Sequence[Position]
    """The latest change first, blocks before all others."""
    former: frozenset[int]
    """Of these people: whoever is not in the group any more."""
    silent: int
    """How many people who could say something have not."""

    @property
    def counts(self) -> dict[Stance, int]:
        """How many stand where; every stance is there."""
        counted = Counter(position.stance for position in self.positions)
        return {stance: counted[stance] for stance in Stance}

    def of(self, user_id: int) -> Position | None:
        """Return the position of one person."""
        return next((each for each in self.positions if each.user_id == user_id), None)


def tally(thread: Thread) -> Tally:
    """Count the positions on a proposal that the caller loaded through a scope."""
    found = db.session.scalars(
        db.select(Position)
        .where(Position.thread_id == thread.id)
        .options(joinedload(Position.user, innerjoin=True).joinedload(User.organisation))
        .order_by((Position.stance == Stance.BLOCK).desc(), Position.changed.desc(), Position.id)
    ).all()
    may = voters(thread)
    said = {each.user_id for each in found}
    return Tally(found, frozenset(said - may), len(may - said))


def voters(thread: Thread) -> set[int]:
    """Return the ids of those who may take a position: who writes in the group and sees it."""
    rows = db.session.scalars(
        db.select(Membership)
        .where(Membership.group_id == thread.group_id)
        .options(joinedload(Membership.user, innerjoin=True))
    )
    may = {m.user_id for m in rows if m.user.is_active and Permission.POST in granted(m)}
    if thread.audience == "restricted":
        may &= {reader.id for reader in thread.readers} | {thread.author_id}
    return may


def those_who_took_one(thread: Thread) -> set[int]:
    """Return the ids of those who said where they stand."""
    return set(
        db.session.scalars(db.select(Position.user_id).where(Position.thread_id == thread.id))
    )


def take_position(thread: Thread, user_id: int, stance: Stance, reason: str) -> Position:
    """Say where one stands; said again, the last word counts. `reason` is plain text.

    Raises `Closed` if the proposal takes no positions any more, and `NewHere`.
    """
    gone = not lock(thread) or thread.state != State.SHOWN or thread.held
    if gone or not thread.takes_positions:
        raise Closed
    if first_state(user_id, thread.group_id) != State.SHOWN:
        raise NewHere
    asked = db.select(Position).filter_by(thread_id=thread.id, user_id=user_id)
    position = db.session.scalar(asked)
    if position is None:
        position = Position(thread_id=thread.id, user_id=user_id, stance=stance, reason=reason)
        db.session.add(position)
    elif (position.stance, position.reason) != (stance, reason):
        position.stance, position.reason, position.changed = stance, reason, now()
    db.session.flush()
    return position


def tell_of_ends() -> int:
    """Tell of proposals that close within a day, and of those that have closed, each once.

    Called by the worker's clock. An end that was put off is told again. Returns how many were told.
    """
    moment = now()
    open_ = (Thread.purpose == Purpose.PROPOSAL) & (Thread.state == State.SHOWN)
    soon = open_ & Thread.closes.between(moment, moment + REMINDED_BEFORE)
    soon &= Thread.told_closing.is_distinct_from(Thread.closes)
    over = open_ & (Thread.closes <= moment) & Thread.told_closed.is_distinct_from(Thread.closes)
    return sum(_tell_closing(id_) for id_ in _those(soon)) + sum(
        _tell_closed(id_) for id_ in _those(over)
    )


def _those(due: ColumnElement[bool]) -> Sequence[int]:
    # A day long thread list would make the write lock long: a hundred at a time.
    found = db.session.scalars(db.select(Thread.id).where(due).limit(100)).all()
    db.session.rollback()
    return found


def _tell_closing(thread_id: int) -> bool:
    with transaction():
        thread = db.session.get(Thread, thread_id)
        if thread is None or not lock(thread) or not thread.takes_positions:
            return False
        if thread.told_closing == thread.closes or thread.group.archived:
            return False
        thread.told_closing = thread.closes
        events.record(events.ProposalClosing(thread.id, thread.group_id))
    return True


def _tell_closed(thread_id: int) -> bool:
    with transaction():
        thread = db.session.get(Thread, thread_id)
        if thread is None or not lock(thread) or thread.closes is None or thread.closes > now():
            return False
        if thread.told_closed == thread.closes:
            return False
        thread.told_closed = thread.closes
        events.record(events.ProposalClosed(thread.id, thread.group_id))
    return True


def counts_of(threads: Sequence[Thread]) -> dict[int, int]:
    """Return how many positions each of these proposals has, for lists."""
    ids = [thread.id for thread in threads if thread.purpose == Purpose.PROPOSAL]
    if not ids:
        return {}
    rows = db.session.execute(
        select(Position.thread_id, func.count())
        .where(Position.thread_id.in_(ids))
        .group_by(Position.thread_id)
    )
    return {row[0]: row[1] for row in rows}
