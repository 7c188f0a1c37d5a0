"""Who is told of what happens to a group as a whole."""

from .. import events
from ..extensions import db
from ..groups.models import Group
from . import recipients
from .telling import Telling, about


@about(events.GroupArchived)
def tell_of_archiving(event: events.GroupArchived, telling: Telling) -> None:
    """Tell everybody in the group that it can only be read now."""
    group = db.session.get_one(Group, event.group_id)
    people = recipients.everybody_in(group)
    telling.tell("group-archived", people, group=group, address=f"/g/{group.slug}")


@about(events.GroupRestored)
def tell_of_restoring(event: events.GroupRestored, telling: Telling) -> None:
    """Tell everybody in the group that it is in use again."""
    group = db.session.get_one(Group, event.group_id)
    people = recipients.everybody_in(group)
    telling.tell("group-restored", people, group=group, address=f"/g/{group.slug}")


@about(events.PurgeAsked)
def tell_of_purge(event: events.PurgeAsked, telling: Telling) -> None:
    """Tell all who could agree, or refuse."""
    group = db.session.get_one(Group, event.group_id)
    telling.tell(
        "purge-asked",
        _who_decide(group),
        group=group,
        person_id=telling.by_id,
        address=f"/g/{group.slug}/purge",
    )


@about(events.PurgeCancelled)
def tell_that_nothing_is_purged(event: events.PurgeCancelled, telling: Telling) -> None:
    """Tell the same people that the group stays."""
    group = db.session.get_one(Group, event.group_id)
    telling.tell("purge-cancelled", _who_decide(group), group=group, person_id=telling.by_id)


def _who_decide(group: Group) -> list[int]:
    return [*recipients.coordinators(group), *recipients.administrators()]
