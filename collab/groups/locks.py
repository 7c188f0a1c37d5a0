"""Who is in a group is changed by one person after the other.

Accounts are locked first, in the order of their ids, then the group, then single rows: whoever
writes in the group locks in the same order, so that two never wait for each other.
"""

from ..accounts.models import User
from ..extensions import db
from .models import Group, JoinRequest, Membership


class NotDone(Exception):
    """Things stand so that it cannot be done, or not any more; nothing was changed."""


def lock(group_id: int, *user_ids: int) -> Group:
    """Have a group and these accounts as they are now, and let nobody change them meanwhile.

    Content can be written into the group while it is locked. Raises `NotDone` if it is gone.
    """
    lock_people(*user_ids)
    asked = db.select(Group).where(Group.id == group_id)
    asked = asked.with_for_update(of=Group, key_share=True)
    group = db.session.scalar(asked.execution_options(populate_existing=True))
    if group is None:
        raise NotDone
    return group


def lock_people(*user_ids: int) -> None:
    """Have these accounts as they are now: one that is frozen meanwhile does not count."""
    asked = db.select(User).where(User.id.in_(set(user_ids))).order_by(User.id)
    asked = asked.with_for_update(of=User, key_share=True)
    db.session.scalars(asked.execution_options(populate_existing=True)).all()


def membership_or_none(group_id: int, user_id: int) -> Membership | None:
    """Return somebody's membership as it is now, locked; also one whose end has come."""
    return db.session.get(
        Membership,
        (user_id, group_id),
        with_for_update={"of": Membership},
        populate_existing=True,
    )


def lock_membership(membership: Membership, by: User) -> Membership:
    """Lock a membership, its group, its person and who changes it; return it as it is now.

    Raises `NotDone` if it has ended meanwhile.
    """
    user_id, group_id = membership.user_id, membership.group_id
    lock(group_id, user_id, by.id)
    found = membership_or_none(group_id, user_id)
    if found is None or not found.counts:
        raise NotDone
    return found


def lock_request(row: JoinRequest, by: User) -> JoinRequest:
    """Lock a request or an invitation, its group, its person and who decides; return it anew.

    Raises `NotDone` if it is gone with its group.
    """
    request_id = row.id
    lock(row.group_id, row.user_id, by.id)
    found = db.session.get(
        JoinRequest, request_id, with_for_update={"of": JoinRequest}, populate_existing=True
    )
    if found is None:
        raise NotDone
    return found
