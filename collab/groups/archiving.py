"""Archiving a group and putting it in use again. No request, no permission check, no commit."""

from .. import events
from ..accounts.models import User
from ..db import now
from . import purging, settings
from .log import write_act
from .models import Group
from .settings import NotChanged


def archive(group: Group, by: User) -> None:
    """Let the group only be read from now on; everything stays where it is.

    Raises `settings.NotChanged` if it is archived already or being purged.
    """
    settings.lock(group)
    if group.archived or group.purging:
        raise NotChanged
    group.archived = now()
    events.record(events.GroupArchived(group.id))
    write_act("group-changed", group.id, by.id, "archived")


def restore(group: Group, by: User) -> None:
    """Put an archived group in use again, with everybody who is in it.

    Nobody can ask any more that it be purged: an open request ends. Raises `settings.NotChanged`.
    """
    settings.lock(group)
    if not group.archived or group.purging:
        raise NotChanged
    group.archived = None
    purging.end_request(group)
    events.record(events.GroupRestored(group.id))
    write_act("group-changed", group.id, by.id, "restored")
