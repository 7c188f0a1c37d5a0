"""What groups make of what happens elsewhere."""

from .. import events
from ..accounts.joining.models import Invitation
from ..accounts.models import User
from ..extensions import db
from ..policy import Permission, Role
from . import actions, join_requests
from .log import write_act
from .models import Group, JoinRequest, Outcome


@events.during(events.InstanceOpened)
def coordinate_everything_at_first(event: events.InstanceOpened) -> None:
    """Let the first account coordinate the groups that stand there: nobody else can yet."""
    for group in db.session.scalars(db.select(Group).order_by(Group.created, Group.id)):
        actions.begin_membership(event.user_id, group, Role.COORDINATOR)


@events.during(events.InvitationAccepted)
def begin_memberships(event: events.InvitationAccepted) -> None:
    """Take who accepted an invitation into its groups.

    A group that is gone is left out, and one that who invited does not manage any more: her word
    does not outlast her role.
    """
    inviter = db.session.get_one(Invitation, event.invitation_id).inviter
    for group_id, role in event.roles:
        group = db.session.get(Group, group_id)
        if group is not None and _may_invite_into(group, inviter):
            actions.begin_membership(event.user_id, group, Role(role))
            if not _manages(group, inviter):  # then the coordinators hear of it, and the log has it
                write_act("role-changed", group.id, inviter.id, user_id=event.user_id)
                events.record(events.AdministratorCameIn(event.user_id, group.id))


@events.during(events.AccountErased)
def forget_requests(event: events.AccountErased) -> None:
    """Close what a forgotten person asked for or was offered, and drop all words about it."""
    rows = db.session.scalars(db.select(JoinRequest).where(JoinRequest.user_id == event.user_id))
    for row in rows.all():
        if row.closed is None:
            join_requests.close(row, Outcome.WITHDRAWN, None)
        row.reason = row.answer = ""


def _may_invite_into(group: Group, inviter: User) -> bool:
    return inviter.administrator or _manages(group, inviter)


def _manages(group: Group, person: User) -> bool:
    memberships = (each for each in person.memberships if each.group_id == group.id)
    return any(each.may(Permission.MANAGE) for each in memberships)
