"""What changed is remembered with the change; the worker brings it into the index."""

from .. import events
from ..content import Content
from ..extensions import db
from ..library.models import Document
from ..threads.models import Outcome, Post
from ..web.text import plain
from .analysis import guess
from .models import IndexJob

ENOUGH = 20
"""Letters that a text must have for its language to show."""


@events.during(events.PostAdded, events.PostEdited, events.OutcomeStated)
def tell_language(event: events.ContentChanged) -> None:
    """Find out what a text is in, unless its author said so; of a few words nothing is said."""
    item = db.session.get(Content, event.id)
    if isinstance(item, Post | Outcome) and item.language is None:
        words = plain(item.body_html)
        if sum(letter.isalpha() for letter in words) >= ENOUGH:
            item.language = guess(words)


@events.during(events.ContentChanged)
def remember(event: events.ContentChanged) -> None:
    """Save an index job in the transaction of the change."""
    db.session.add(IndexJob(content_id=event.id, scrub=isinstance(event, events.ContentErased)))


@events.during(events.KindsChanged)
def remember_kind(event: events.KindsChanged) -> None:
    """Have the documents of a kind indexed anew: they are found by its name."""
    of_kind = db.select(Document.__table__.c.id).where(Document.kind_id == event.kind_id)
    db.session.execute(db.insert(IndexJob).from_select(["content_id"], of_kind))


@events.during(events.GroupPurged)
def drop_space(event: events.GroupPurged) -> None:
    """Have the index of a group that is gone removed."""
    db.session.add(IndexJob(content_id=0, scrub=True, space=f"g{event.group_id}"))
