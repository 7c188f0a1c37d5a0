"""Questions about groups. Each takes a scope."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import joinedload, selectinload

from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..policy import Role, Scope
from .models import Group, JoinRequest, Membership, Visibility


def groups_of(user: User, scope: Scope) -> Sequence[Group]:
    """Return the groups that the person is in and reads, in a steady order."""
    groups = [membership.group for membership in user.memberships]
    return sorted((g for g in groups if g.id in scope.reads), key=lambda g: (g.created, g.id))


def known_groups(scope: Scope) -> Sequence[Group]:
    """Return the groups that the person reads or, of member standing, finds in the list; by age."""
    ways: list[ColumnElement[bool]] = [Group.id.in_(scope.reads)]
    if scope.coalition:
        ways.append((Group.visibility == Visibility.LISTED) & Group.purging.is_(None))
    asked = db.select(Group).where(or_(*ways)).order_by(Group.created, Group.id)
    return db.session.scalars(asked.options(selectinload(Group.topics))).all()


def members_of(group: Group, role: Role | None = None) -> Sequence[Membership]:
    """Return who is in the group: coordinators first, then members, then observers, by name.

    With `role`, only those who are in it as that. Whose time there has ended is not in it.
    """
    asked = db.select(Membership).where(Membership.group_id == group.id, _counts())
    if role is not None:
        asked = asked.where(Membership.role == role)
    rows = db.session.scalars(asked.options(joinedload(Membership.user, innerjoin=True))).all()
    order = {Role.COORDINATOR: 0, Role.MEMBER: 1, Role.OBSERVER: 2}
    return sorted(rows, key=lambda m: (order[Role(m.role)], m.user.name))


def membership_of(group: Group, user_id: int) -> Membership | None:
    """Return somebody's membership, None if she is not in the group or her time has ended."""
    found = db.session.get(Membership, (user_id, group.id))
    return found if found is not None and found.counts else None


def sizes_of(groups: Sequence[Group]) -> dict[int, int]:
    """Return how many people are in each of the groups, by the group's id."""
    rows = db.session.execute(
        db.select(Membership.group_id, func.count())
        .where(Membership.group_id.in_([group.id for group in groups]), _counts())
        .group_by(Membership.group_id)
    )
    return {row[0]: row[1] for row in rows}


def group_or_none(slug: str) -> Group | None:
    """Return the group with that slug; who may know of it is said by the views."""
    return db.session.scalar(db.select(Group).filter_by(slug=slug))


def subgroups_of(group: Group, scope: Scope) -> Sequence[Group]:
    """Return the subgroups that the person reads, by age."""
    return db.session.scalars(
        db.select(Group)
        .where(Group.parent_id == group.id, Group.id.in_(scope.reads))
        .order_by(Group.created, Group.id)
    ).all()


def is_known_to(group: Group, scope: Scope) -> bool:
    """Tell whether somebody outside knows that the group is there: it is listed for the coalition.

    Observers of the coalition know only of the groups that they read.
    """
    if group.id in scope.reads:
        return True
    return scope.coalition and not group.hidden and group.purging is None


def open_requests(group: Group) -> Sequence[JoinRequest]:
    """Return who asks to come into the group, and whom nobody has answered; the oldest first."""
    return waiting(JoinRequest.group_id == group.id, JoinRequest.invited_by_id.is_(None))


def waiting(*conditions: ColumnElement[bool]) -> Sequence[JoinRequest]:
    """Return the requests and invitations that nobody has decided yet; the oldest first."""
    return db.session.scalars(
        db.select(JoinRequest)
        .where(JoinRequest.closed.is_(None), *conditions)
        .options(joinedload(JoinRequest.user, innerjoin=True), joinedload(JoinRequest.group))
        .order_by(JoinRequest.created, JoinRequest.id)
    ).all()


def _counts() -> ColumnElement[bool]:
    """Render `Membership.counts` in SQL."""
    return or_(Membership.until.is_(None), Membership.until > now())
