"""Questions about groups. Each takes a scope."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..extensions import db
from ..policy import Role, Scope
from .models import Group, Membership


def groups_of(user: User, scope: Scope) -> Sequence[Group]:
    """Return the groups that the person is in and reads, in a steady order."""
    groups = [membership.group for membership in user.memberships]
    return sorted((group for group in groups if group.id in scope.reads), key=lambda one: one.id)


def members_of(group: Group, role: Role | None = None) -> Sequence[Membership]:
    """Return who is in the group: coordinators first, then members, then observers, by name.

    With `role`, only those who are in it as that.
    """
    asked = db.select(Membership).filter_by(group_id=group.id)
    if role is not None:
        asked = asked.filter_by(role=role)
    rows = db.session.scalars(asked.options(joinedload(Membership.user, innerjoin=True))).all()
    order = {Role.COORDINATOR: 0, Role.MEMBER: 1, Role.OBSERVER: 2}
    return sorted(rows, key=lambda m: (order[Role(m.role)], m.user.name))


def sizes_of(groups: Sequence[Group]) -> dict[int, int]:
    """Return how many people are in each of the groups, by the group's id."""
    rows = db.session.execute(
        db.select(Membership.group_id, func.count())
        .where(Membership.group_id.in_([group.id for group in groups]))
        .group_by(Membership.group_id)
    )
    return {row[0]: row[1] for row in rows}
