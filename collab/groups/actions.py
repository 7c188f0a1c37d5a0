"""What can happen to groups. No request, no permission check, no commit."""

from .. import events
from ..accounts import sessions
from ..extensions import db
from ..policy import Role
from .models import Group, Membership


def add_group(
    slug: str, names: dict[str, str], purposes: dict[str, str], sign: str, colour: int
) -> Group:
    """Open a group; `names` and `purposes` are by language."""
    group = Group(slug=slug, names=names, purposes=purposes, sign=sign, colour=colour)
    db.session.add(group)
    db.session.flush()
    return group


def begin_membership(user_id: int, group: Group, role: Role = Role.MEMBER) -> Membership:
    """Take somebody into the group."""
    membership = Membership(user_id=user_id, group=group, role=role)
    db.session.add(membership)
    db.session.flush()
    events.record(events.MembershipBegan(user_id, group.id))
    return membership


def end_membership(membership: Membership) -> None:
    """Take somebody out of the group; what she wrote stays."""
    user, group_id = membership.user, membership.group_id
    user.see_less()
    db.session.delete(membership)
    db.session.flush()
    events.record(events.MembershipEnded(user.id, group_id))


def change_role(membership: Membership, role: Role) -> None:
    """Make somebody something else in the group; all her sessions end, her sockets with them."""
    if membership.role == role:
        return
    membership.role = role
    user = membership.user
    sessions.end_all(user)
    user.see_less()
    db.session.flush()
    events.record(events.RoleChanged(user.id, membership.group_id, role))
