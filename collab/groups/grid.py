"""The permissions of a group as a table, drawn from the policy itself."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..policy import GRANTS, Permission, Role, granted
from .models import Group

WORDS: dict[Permission, Any] = {
    Permission.READ: _l("Read everything that is given to the group"),
    Permission.POST: _l("Start discussions and answer"),
    Permission.CHAT: _l("Write in the chat"),
    Permission.UPLOAD: _l("Add documents, versions and folders"),
    Permission.PUBLISH: _l("Give one's own things to the whole coalition"),
    Permission.FREEZE: _l("Close the account of a colleague in danger"),
    Permission.ORIGINAL: _l("Take sealed originals of files, each time logged"),
    Permission.MODERATE: _l("Hide, move and remove what others wrote, decide on reports"),
    Permission.MANAGE: _l("Change the group, take people in and out"),
}
ROLES: dict[Role, Any] = {
    Role.OBSERVER: _l("Observers"),
    Role.MEMBER: _l("Members"),
    Role.COORDINATOR: _l("Coordinators"),
}


@dataclass(frozen=True)
class Cell:
    """Whether a role may do something in the group."""

    may: bool
    narrowed: bool
    """The role could elsewhere: here the group keeps it from it, or its state does."""


@dataclass(frozen=True)
class Line:
    """One permission, and what each role has of it, in the order of `ROLES`."""

    permission: Permission
    words: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class _Somebody:
    """A membership without a person, for asking the policy."""

    role: Role
    group: Group
    counts: bool = True
    paused: bool = False


def lines(group: Group) -> list[Line]:
    """Return what each role may do in the group as it is now."""
    here = {role: granted(_Somebody(role, group)) for role in ROLES}
    return [
        Line(
            permission,
            str(WORDS[permission]),
            tuple(
                Cell(permission in here[role], permission in GRANTS[role] - here[role])
                for role in ROLES
            ),
        )
        for permission in Permission
    ]


def reasons(group: Group) -> list[str]:
    """Return sentences on why roles may less here than they may elsewhere."""
    told = []
    if group.archived:
        told.append(_("The group is archived: everything can be read, nothing can be added."))
    if group.narrowed:
        told.append(_("The coordinators keep some of this to themselves."))
    if group.hidden:
        told.append(_("A hidden group gives nothing to the coalition."))
    return told
