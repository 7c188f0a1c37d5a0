"""Questions of those who run the instance: numbers about groups, never what is in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..content import Content, State
from ..db import now
from ..extensions import db
from ..groups.models import Group, GroupPurge, Membership
from ..moderation import queue
from ..policy import Role, Standing
from ..web.order import title_key


@dataclass(frozen=True)
class Overview:
    """A group as its administrators see it."""

    group: Group
    people: int
    coordinators: int
    """Those who can act: their accounts are in use and their memberships have not ended."""
    counts: Counter[str]
    """How many pieces of content there are of each kind, but for what was erased."""
    purge: GroupPurge | None
    """A request to purge it that waits for a second person."""

    @property
    def leaderless(self) -> bool:
        """Tell whether nobody looks after the group, so that an administrator has to find one."""
        return not self.coordinators and self.group.purging is None


@dataclass(frozen=True)
class Attention:
    """What of the groups waits for an administrator."""

    leaderless: list[Group] = field(default_factory=list)
    stuck: list[Group] = field(default_factory=list)
    """Groups with coordinators, none of whom may decide on some report."""
    purges: list[Group] = field(default_factory=list)


def overviews() -> list[Overview]:
    """Return all groups with their numbers, each above its subgroups, by name."""
    groups = db.session.scalars(db.select(Group)).all()
    counts = _counts()
    people, coordinators = _people(), _acting_coordinators()
    purges = {purge.group_id: purge for purge in _open_purges()}
    return [
        Overview(
            group,
            people[group.id],
            coordinators[group.id],
            counts[group.id],
            purges.get(group.id),
        )
        for group in _in_order(groups)
    ]


def attention() -> Attention:
    """Return the groups for which somebody has to do something."""
    coordinators = _acting_coordinators()
    stuck, waiting = set(queue.stuck()), {purge.group_id for purge in _open_purges()}
    groups = _in_order(db.session.scalars(db.select(Group)).all())
    return Attention(
        leaderless=[each for each in groups if not coordinators[each.id] and not each.purging],
        stuck=[each for each in groups if each.id in stuck and coordinators[each.id]],
        purges=[each for each in groups if each.id in waiting],
    )


def group_or_none(slug: str) -> Group | None:
    """Return the group with that slug, hidden or not."""
    return db.session.scalar(db.select(Group).filter_by(slug=slug))


def coordinators_of(group: Group) -> list[User]:
    """Return the coordinators of the group who can act, by name."""
    asked = db.select(User).join(Membership).where(Membership.group_id == group.id, *_acts())
    return sorted(db.session.scalars(asked), key=lambda user: title_key(user.name))


def candidates() -> list[User]:
    """Return who can be appointed coordinator: open accounts of member standing, by name."""
    asked = db.select(User).where(*_usable(), User.standing == Standing.MEMBER)
    found = db.session.scalars(asked.options(joinedload(User.organisation)))
    return sorted(found, key=lambda user: (title_key(user.name), user.id))


def _in_order(groups: Iterable[Group]) -> list[Group]:
    by_name = sorted(groups, key=lambda group: (title_key(group.name), group.id))
    below: dict[int | None, list[Group]] = defaultdict(list)
    for group in by_name:
        below[group.parent_id].append(group)
    return [each for top in below[None] for each in (top, *below[top.id])]


def _people() -> Counter[int]:
    rows = db.session.execute(
        db.select(Membership.group_id, func.count()).group_by(Membership.group_id)
    )
    return Counter({group_id: count for group_id, count in rows})  # noqa: C416


def _acting_coordinators() -> Counter[int]:
    rows = db.session.execute(
        db.select(Membership.group_id, func.count())
        .join(User, User.id == Membership.user_id)
        .where(*_acts())
        .group_by(Membership.group_id)
    )
    return Counter({group_id: count for group_id, count in rows})  # noqa: C416


def _counts() -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for group_id, kind, count in db.session.execute(
        db.select(Content.group_id, Content.kind, func.count())
        .where(Content.state != State.ERASED, Content.parent_state != State.ERASED)
        .group_by(Content.group_id, Content.kind)
    ):
        found[group_id][kind] = count
    return found


def _open_purges() -> Sequence[GroupPurge]:
    return db.session.scalars(
        db.select(GroupPurge).where(
            GroupPurge.agreed.is_(None),
            GroupPurge.cancelled.is_(None),
            GroupPurge.expires > now(),
        )
    ).all()


def _acts() -> tuple[ColumnElement[bool], ...]:
    return (
        Membership.role == Role.COORDINATOR,
        or_(Membership.until.is_(None), Membership.until > now()),
        *_usable(),
    )


def _usable() -> tuple[ColumnElement[bool], ...]:
    """Render `User.is_active` in SQL."""
    return (
        User.active.is_(True),
        User.erased.is_(None),
        or_(User.frozen_until.is_(None), User.frozen_until <= now()),
    )
