"""What people were told of a group goes with the group."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_

from .. import events
from ..extensions import db
from ..groups.models import Group
from .models import Notice
from .rule import Because


@events.during(events.ContentPurged)
def forget_notices_of_content(event: events.ContentPurged) -> None:
    """Remove the notices about content whose rows go."""
    db.session.execute(db.delete(Notice).where(_about(event.ids)))


@events.during(events.ContentErased)
def forget_news_of_erased(event: events.ContentErased) -> None:
    """Remove what was new in it and has nothing to lead to; decisions about it stay."""
    told = Notice.because != Because.DUTY
    gone = _about([event.id])
    people = tuple(
        db.session.scalars(
            db.select(Notice.user_id).where(told, gone, Notice.seen.is_(None)).distinct()
        )
    )
    db.session.execute(db.delete(Notice).where(told, gone))
    if people:
        events.record(events.NoticesChanged(people))


@events.during(events.GroupEmptied)
def forget_notices_of_group(event: events.GroupEmptied) -> None:
    """Remove the notices that name the group, or lead to one of its pages."""
    group = db.session.get(Group, event.group_id)
    ways = [Notice.group_id == event.group_id]
    if group is not None:
        here = f"/g/{group.slug}"
        ways += [Notice.address == here, Notice.address.startswith(f"{here}/", autoescape=True)]
    db.session.execute(db.delete(Notice).where(or_(*ways)))


def _about(ids: Sequence[int]) -> ColumnElement[bool]:
    return or_(Notice.content_id.in_(ids), Notice.part_id.in_(ids))
