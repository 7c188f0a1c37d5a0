"""What people were told of a group goes with the group."""

from sqlalchemy import or_

from .. import events
from ..extensions import db
from ..groups.models import Group
from .models import Notice


@events.during(events.ContentPurged)
def forget_notices_of_content(event: events.ContentPurged) -> None:
    """Remove the notices about content whose rows go."""
    db.session.execute(db.delete(Notice).where(Notice.content_id.in_(event.ids)))


@events.during(events.GroupEmptied)
def forget_notices_of_group(event: events.GroupEmptied) -> None:
    """Remove the notices that name the group, or lead to one of its pages."""
    group = db.session.get(Group, event.group_id)
    ways = [Notice.group_id == event.group_id]
    if group is not None:
        here = f"/g/{group.slug}"
        ways += [Notice.address == here, Notice.address.startswith(f"{here}/", autoescape=True)]
    db.session.execute(db.delete(Notice).where(or_(*ways)))
