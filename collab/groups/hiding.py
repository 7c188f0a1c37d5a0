"""A hidden group gives nothing to the coalition: what it gave before is taken back."""

from sqlalchemy import ColumnElement, and_, func

from .. import events
from ..content import Audience, Content, State
from ..extensions import db
from .models import Group, Visibility


def given_to_coalition(group: Group) -> int:
    """Return how many things of the group the whole coalition may see, posts not counted."""
    found = db.session.scalar(
        db.select(func.count()).where(_given(group), Content.parent_id.is_(None))
    )
    return found or 0


def take_back(group: Group) -> int:
    """Narrow all that was given to the coalition to the group; return how many things that were.

    Needs the row of the group locked. What is in the bin is taken back too: it can be restored.
    """
    rows = db.session.execute(db.select(Content.id, Content.parent_id).where(_given(group))).all()
    for start in range(0, len(rows), 500):
        ids = [row.id for row in rows[start : start + 500]]
        db.session.execute(
            db.update(Content).where(Content.id.in_(ids)).values(audience=Audience.GROUP)
        )
    db.session.expire_all()
    for id_, parent_id in rows:
        if parent_id is None:
            events.record(events.AudienceChanged(id_, group.id, Audience.GROUP, Audience.COALITION))
        else:
            events.record(events.PartChanged(id_, group.id))
    return sum(row.parent_id is None for row in rows)


@events.during(events.ContentChanged)
def keep_inside(event: events.ContentChanged) -> None:
    """Keep content in its group if that was hidden just before its author gave it to all.

    Whether she may was asked before the transaction. Here the row of the group is locked, so either
    this sees that the group is hidden, or whoever hides it sees the content.
    """
    item = db.session.get(Content, event.id)
    if item is None or item.audience != Audience.COALITION:
        return
    visibility = db.session.scalar(
        db.select(Group.visibility)
        .where(Group.id == item.group_id)
        .with_for_update(read=True, key_share=True)
    )
    if visibility == Visibility.HIDDEN:
        item.audience = Audience.GROUP


def _given(group: Group) -> ColumnElement[bool]:
    return and_(
        Content.group_id == group.id,
        Content.audience == Audience.COALITION,
        Content.state != State.ERASED,
    )
