"""From what happened in a transaction to who is told of it.

One act is often several events: a membership ends, and an act says why; a review is decided, and
the content is hidden. So what happened is gathered while the transaction goes on and looked at as a
whole when it ends. The notices are saved with it, or lost with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session, SessionTransaction

from .. import events
from ..accounts.models import User
from ..events import Event
from ..extensions import db
from ..groups.log import Act
from ..groups.models import Group
from ..policy import Scope
from . import recipients
from .models import Notice
from .rule import Because

E = TypeVar("E", bound=Event)
Rule = Callable[[Any, "Telling"], None]
_rules: dict[type[Event], list[Rule]] = defaultdict(list)
_WAITING = "notices"


@dataclass(frozen=True)
class Reason:
    """Why people are told of something."""

    because: Because = Because.DUTY
    place: str = ""
    """The path of the page on which they can choose to hear less."""
    part_id: int | None = None
    """What is new in the content: a post, a comment."""


DUTY = Reason()


def about(*kinds: type[Event]) -> Callable[[Rule], Rule]:
    """Have the function decide who is told of these events, subclasses not included.

    It is given the event and the `Telling` of the transaction.
    """

    def register(rule: Rule) -> Rule:
        for kind in kinds:
            if kind not in _rules:
                events.during(kind)(_gather)
            _rules[kind].append(rule)
        return rule

    return register


class Telling:
    """What happened in one transaction, and the notices that come of it."""

    def __init__(self, happened: Iterable[Event], by_id: int | None) -> None:
        self._happened = tuple(happened)
        self._notices: dict[tuple[object, ...], Notice] = {}
        self.by_id = by_id
        """Who did all this: the visitor; None for commands and the clock."""

        self._scopes: dict[int, Scope] = {}

    def scope_of(self, user_id: int) -> Scope:
        """Return what somebody may see, worked out once for all that happened together."""
        if user_id not in self._scopes:
            self._scopes[user_id] = recipients.scope_of(user_id)
        return self._scopes[user_id]

    @property
    def notices(self) -> list[Notice]:
        """The notices so far."""
        return list(self._notices.values())

    def all(self, kind: type[E]) -> Iterator[E]:
        """Give the events of a kind that happened together with the one at hand."""
        return (event for event in self._happened if isinstance(event, kind))

    def mentioned_in(self, *content_ids: int | None) -> frozenset[int]:
        """Return who was named in this transaction in one of these: each is told of that alone."""
        found = (each for each in self.all(events.Mentioned) if each.id in content_ids)
        return frozenset(user_id for each in found for user_id in each.user_ids)

    def act(self, act_id: int) -> Act:
        """Return an act of the log of a group that was written in this transaction."""
        return db.session.get_one(Act, act_id)

    def act_on(self, user_id: int, group_id: int, *hows: str) -> Act | None:
        """Return the last act with one of these codes that concerns a person in a group."""
        found = [
            event.act_id
            for event in self.all(events.Moderated)
            if event.how in hows and (event.user_id, event.group_id) == (user_id, group_id)
        ]
        return self.act(found[-1]) if found else None

    def apply(self) -> None:
        """Let each rule say whom it tells of what happened; of a group that goes, nobody."""
        for event in self._happened:
            group = db.session.get(Group, getattr(event, "group_id", 0))
            if group is None or group.purging:
                continue
            for rule in _rules[type(event)]:
                rule(event, self)

    def tell(
        self,
        kind: str,
        people: Iterable[int],
        *,
        group: Group,
        content_id: int | None = None,
        person_id: int | None = None,
        text: str = "",
        address: str = "",
        news: Reason = DUTY,
    ) -> None:
        """Tell these people, each once, and nobody what she did herself.

        `kind` is one of `words.SENTENCES`, `person_id` whom it names, `text` what a person wrote to
        explain it, `address` the path to where one goes from there, `news` why they are told.
        """
        for user_id in people:
            if user_id == self.by_id:
                continue
            notice = Notice(
                user_id=user_id,
                kind=kind,
                group_id=group.id,
                content_id=content_id,
                part_id=news.part_id,
                person_id=person_id,
                text=text,
                address=address,
                because=news.because,
                place=news.place,
            )
            key = (user_id, kind, group.id, content_id, news.part_id, person_id)
            self._notices.setdefault(key, notice)


def _gather(event: Event) -> None:
    db.session.info.setdefault(_WAITING, []).append(event)


# Before the audit log is sealed: from then on other transactions wait for this one.
@sqlalchemy_event.listens_for(db.session, "before_commit", insert=True)
def _tell(session: Session) -> None:
    """Save the notices, and let the bells ring after the commit."""
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    session.flush()
    telling = Telling(session.info.pop(_WAITING), _visitor_id())
    telling.apply()
    told = _not_erased(telling.notices)
    if not told:
        return
    session.add_all(told)
    session.flush()
    events.record(events.NoticesChanged(tuple(sorted({each.user_id for each in told}))))


@sqlalchemy_event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """Drop what waits: it did not happen."""
    if not ended.nested:
        session.info.pop(_WAITING, None)


def _not_erased(notices: list[Notice]) -> list[Notice]:
    """Leave out people who were forgotten: nobody will ever read it."""
    ids = {each.user_id for each in notices}
    living = set(
        db.session.scalars(db.select(User.id).where(User.id.in_(ids), User.erased.is_(None)))
    )
    return [each for each in notices if each.user_id in living]


def _visitor_id() -> int | None:
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return int(current_user.id)
