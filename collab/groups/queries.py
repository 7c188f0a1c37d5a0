"""Questions about groups. Each takes a scope."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..policy import Role, Scope
from .models import Group, Membership


def groups_of(scope: Scope) -> Sequence[Group]:
    """Return the groups that the person is in, in a steady order."""
    return db.session.scalars(
        db.select(Group).where(Group.id.in_(scope.reads)).order_by(Group.id)
    ).all()


def members_of(group: Group) -> Sequence[Membership]:
    """Return who is in the group: coordinators first, then members, then observers, by name."""
    rows = db.session.scalars(
        db.select(Membership).filter_by(group_id=group.id).options(joinedload(Membership.user))
    ).all()
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
