"""What administrators do to groups from outside. No request, no permission check, no commit."""

from .. import events
from ..accounts.models import User
from ..extensions import db
from ..groups import actions as groups
from ..groups import locks, settings
from ..groups.locks import NotDone
from ..groups.log import write_act
from ..groups.models import Group
from ..policy import Role, Standing


class AlreadyCoordinator(NotDone):
    """The person coordinates the group already."""


def appoint(group: Group, person: User, by: User, sentence: str) -> None:
    """Make somebody coordinator of a group, with the reason in the group's log.

    Raises `groups.locks.NotDone` when the account cannot be used or is not of member standing, or
    the group is being purged; `AlreadyCoordinator`.
    """
    group = locks.lock(group.id, person.id, by.id)
    if group.purging or not person.is_active or person.standing != Standing.MEMBER:
        raise NotDone
    membership = locks.membership_or_none(group.id, person.id)
    if membership is None:
        groups.begin_membership(person.id, group, Role.COORDINATOR)
    elif membership.role == Role.COORDINATOR and membership.counts:
        raise AlreadyCoordinator
    else:
        membership.until = None  # else she would look after the group until a day long gone
        groups.change_role(membership, Role.COORDINATOR)
    db.session.flush()
    write_act("role-changed", group.id, by.id, sentence, user_id=person.id)
    events.record(events.AdministratorCameIn(person.id, group.id))


def set_room(group: Group, megabytes: int | None, by: User) -> None:
    """Say how many MB the files of a group may take; 0: any, None: as the instance says.

    Raises `groups.settings.NotChanged` if that stands already, or the group is being purged.
    """
    settings.lock(group)
    if group.quota_mb == megabytes or group.purging:
        raise settings.NotChanged
    group.quota_mb = megabytes
    events.record(events.GroupChanged(group.id))
    write_act("group-changed", group.id, by.id, "quota_mb")
