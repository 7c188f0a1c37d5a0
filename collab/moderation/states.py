"""Changing what is seen of a piece of content, with everything that stands in it."""

from .. import events
from ..content import Content, State
from ..db import now
from ..extensions import db


def set_state(item: Content, state: State) -> None:
    """Put an item into a state; what stands in it follows, and keeps a state of its own besides.

    Binned items remember when, so that they can be erased in time. Nothing is checked here.
    """
    item.state = state
    item.binned = now() if state == State.BINNED else None
    db.session.flush()
    events.record(events.StateChanged(item.id, item.group_id, state))
    parts = parts_of(item)
    if parts:
        db.session.execute(
            db.update(Content).where(Content.parent_id == item.id).values(parent_state=state)
        )
        db.session.expire_all()
        for part_id in parts:
            events.record(events.PartChanged(part_id, item.group_id))


def beginning_of(item_id: int) -> Content | None:
    """Return the part of an item that stands for the whole: the first post of a thread.

    After a merge that need not be the oldest.
    """
    parts = db.select(Content).where(Content.parent_id == item_id).order_by(Content.created)
    return next((p for p in db.session.scalars(parts) if p.subject.id == item_id), None)


def parts_of(item: Content) -> list[int]:
    """Return the ids of what stands in the item: the posts of a thread."""
    return list(db.session.scalars(db.select(Content.id).where(Content.parent_id == item.id)))
