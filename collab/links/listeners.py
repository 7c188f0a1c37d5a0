"""Links live and die with the words in which they stand."""

from .. import events
from ..content import Content
from ..extensions import db
from . import actions
from .queries import SPEAKING


@events.during(
    events.PostAdded,
    events.PostEdited,
    events.MessagePosted,
    events.MessageEdited,
    events.CommentAdded,
    events.CommentEdited,
)
def remember_links(event: events.ContentChanged) -> None:
    """Remember what the words mention that somebody wrote or changed."""
    item = db.session.get(Content, event.id)
    if isinstance(item, SPEAKING):
        actions.remember(item, item.body_html)


@events.during(events.ContentErased)
def forget_links(event: events.ContentErased) -> None:
    """Forget the links of what was erased, in both directions; a purge erases all of a group."""
    actions.forget(event.id)
