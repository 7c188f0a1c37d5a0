"""Whom something concerns, as things stand in the transaction that ends."""

from collections.abc import Iterable

from ..accounts.models import User
from ..content import Content
from ..extensions import db
from ..groups.models import Group, Membership
from ..groups.queries import is_known_to
from ..policy import Permission, Scope, granted
from .models import Notice


def who_may(permission: Permission, group: Group) -> list[User]:
    """Return the people in the group whose accounts are in use and who may do this there."""
    rows = db.session.scalars(
        db.select(Membership).where(Membership.group_id == group.id).order_by(Membership.user_id)
    )
    return [row.user for row in rows if row.user.is_active and permission in granted(row)]


def coordinators(group: Group) -> list[int]:
    """Return the ids of those who manage the group."""
    return [user.id for user in who_may(Permission.MANAGE, group)]


def moderators(group: Group, without: Iterable[int]) -> list[int]:
    """Return the ids of those who moderate the group and are none of these people."""
    excluded = set(without)
    return [u.id for u in who_may(Permission.MODERATE, group) if u.id not in excluded]


def everybody_in(group: Group) -> list[int]:
    """Return the ids of all who read the group because they are in it."""
    return [user.id for user in who_may(Permission.READ, group)]


def administrators() -> list[int]:
    """Return the ids of those who run the instance."""
    rows = db.session.scalars(db.select(User).where(User.administrator).order_by(User.id))
    return [user.id for user in rows if user.is_active]


def reads_of(user_id: int, item: Content | None, *group_ids: int) -> bool:
    """Tell whether somebody reads one of these groups, or sees the item in another way."""
    scope = scope_of(user_id)
    return not scope.reads.isdisjoint(group_ids) or (item is not None and scope.shows(item))


def knows_of(user_id: int, group: Group) -> bool:
    """Tell whether somebody knows that the group is there."""
    return is_known_to(group, scope_of(user_id))


def scope_of(user_id: int) -> Scope:
    """Return what somebody may see at this moment of the transaction."""
    user = db.session.get_one(User, user_id)
    db.session.expire(user, ["memberships"])  # they may have been changed just now
    return Scope.of(user)


def with_unseen(kind: str, people: list[int], *conditions: object) -> set[int]:
    """Return who of these people has such a notice that she has not seen."""
    asked = db.select(Notice.user_id).where(
        Notice.user_id.in_(people), Notice.kind == kind, Notice.seen.is_(None), *conditions
    )
    return set(db.session.scalars(asked))
