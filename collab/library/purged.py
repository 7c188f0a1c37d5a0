"""The library of a group goes with the group."""

from sqlalchemy import func

from .. import events
from ..content import Content, State
from ..extensions import db
from ..groups import purging
from .models import Folder, Incoming, Tag, Version


@events.during(events.ContentPurged)
def wait_for_readings(event: events.ContentPurged) -> None:
    """Let a reading that is being saved come to its end first: it adds pages to a version."""
    asked = db.select(Version.id).where(Version.document_id.in_(event.ids)).order_by(Version.id)
    db.session.execute(asked.with_for_update())


@events.during(events.GroupEmptied)
def remove_folders(event: events.GroupEmptied) -> None:
    """Remove folders and tags, which no document has any more, and what was coming in."""
    db.session.execute(db.delete(Incoming).where(Incoming.group_id == event.group_id))
    db.session.execute(db.delete(Tag).where(Tag.group_id == event.group_id))
    of_group = Folder.group_id == event.group_id
    db.session.execute(db.update(Folder).where(of_group).values(parent_id=None))
    db.session.execute(db.delete(Folder).where(of_group))


def files_in(group_id: int) -> int:
    """Return how many files the documents of the group have, in all versions."""
    asked = (
        db.select(func.count())
        .select_from(Version)
        .join(Content, Content.id == Version.document_id)
        .where(Content.group_id == group_id, Content.state != State.ERASED)
    )
    return db.session.scalar(asked) or 0


purging.count_also("files", files_in)
