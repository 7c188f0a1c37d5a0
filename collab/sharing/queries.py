"""Who sees a piece of content: the rule of `policy.Scope`, asked the other way round.

`Scope` answers for one person what she sees; here it is asked for one item who sees it, of all
accounts at once. `tests/sharing/test_reach.py` checks with random people and content that both say
the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, func, or_
from sqlalchemy.orm import joinedload, selectin_polymorphic

from ..accounts.models import User
from ..chat.models import Message
from ..comments.models import Comment
from ..content import Audience, Content, State, content_readers
from ..db import now
from ..extensions import db
from ..groups.models import Group, Membership
from ..library.models import Document
from ..policy import Role, Scope, Standing
from ..threads.models import Post, Thread
from ..web.order import title_key

KINDS = (Document, Thread, Post, Message, Comment)

_SEEN_BY_NOBODY = frozenset({State.BINNED, State.ERASED})


@dataclass(frozen=True)
class Reach:
    """How many people see an item, and from how many organisations they are."""

    people: int
    organisations: int


def item_or_none(scope: Scope, content_id: int) -> Content | None:
    """Return any piece of content that the person may see."""
    return db.session.scalar(
        db.select(Content)
        .where(Content.id == content_id, scope.where(Content))
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group, innerjoin=True))
    )


def who_sees(
    item: Content, audience: str | None = None, readers: Collection[int] | None = None
) -> Reach:
    """Return how many accounts the item is shown to now.

    With `audience`, and `readers` as ids of the people named, how many it would be shown to then.
    """
    asked = db.select(func.count(User.id), func.count(User.organisation_id.distinct()))
    people, organisations = db.session.execute(asked.where(seeing(item, audience, readers))).one()
    return Reach(people, organisations)


def people_who_see(item: Content) -> Sequence[User]:
    """Return the accounts that the item is shown to, by name."""
    found = db.session.scalars(db.select(User).where(seeing(item)))
    return sorted(found, key=lambda user: (title_key(user.name), user.id))


def seeing(
    item: Content, audience: str | None = None, readers: Collection[int] | None = None
) -> ColumnElement[bool]:
    """Return the condition that keeps the accounts which see the item: see `who_sees`."""
    states = {item.state, item.parent_state}
    if not states.isdisjoint(_SEEN_BY_NOBODY):
        return false()
    audience = audience or item.audience
    reachable: ColumnElement[bool] = _reads(item.group)
    if audience == Audience.RESTRICTED:
        reachable &= User.id.in_(_named(item) if readers is None else set(readers))
    elif audience == Audience.COALITION:
        reachable |= User.standing == Standing.MEMBER
    if states != {State.SHOWN}:
        moderates = User.id.in_(_in_group(item.group_id, Membership.role == Role.COORDINATOR))
        concerned = moderates if item.group.purging is None else false()
        reachable &= or_(User.id == item.author_id, concerned)
    return in_use() & reachable


def reading(group: Group, audience: str) -> ColumnElement[bool]:
    """Return the condition that keeps the accounts which would see something new in a group."""
    reachable = _reads(group)
    if audience == Audience.COALITION:
        reachable |= User.standing == Standing.MEMBER
    return in_use() & reachable


def in_use() -> ColumnElement[bool]:
    """Return the condition that keeps accounts which can be used: neither closed nor frozen."""
    return User.active & or_(User.frozen_until.is_(None), User.frozen_until <= now())


def people_of_group(group: Group) -> Sequence[User]:
    """Return those in use who are in the group, by name: they can be named as readers."""
    found = db.session.scalars(
        db.select(User).where(in_use(), User.id.in_(_in_group(group.id)), _reads(group))
    )
    return sorted(found, key=lambda user: (title_key(user.name), user.id))


def _reads(group: Group) -> ColumnElement[bool]:
    """Keep those who read the group: see `policy.permissions_of`."""
    if group.purging is not None:
        return false()
    own = User.id.in_(_in_group(group.id))
    above = group.parent if group.parent_reads else None
    if above is None or above.purging is not None:
        return own
    looking_down = _in_group(above.id, Membership.role != Role.OBSERVER)
    return or_(own, User.id.in_(looking_down))


def _in_group(group_id: int, *also: ColumnElement[bool]) -> Select[tuple[int]]:
    """Ask for the ids of those who are in the group and whose end date has not come."""
    counts = or_(Membership.until.is_(None), Membership.until > now())
    return db.select(Membership.user_id).where(Membership.group_id == group_id, counts, *also)


def named_ids(item: Content) -> list[int]:
    """Return the ids of the people named for a restricted item, still in the group or not."""
    return sorted(db.session.scalars(_named(item)))


def _named(item: Content) -> Select[tuple[int]]:
    readers = content_readers.c
    root_id = item.parent_id or item.id
    return db.select(readers.user_id).where(readers.content_id == root_id)
