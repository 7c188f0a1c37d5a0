"""Who is named is remembered with the words, and said once."""

from sqlalchemy import func

from .. import events
from ..chat.models import Message
from ..comments.models import Comment
from ..content import Content
from ..extensions import db
from ..groups.log import Act
from ..threads.models import Post, Thread
from .models import Mention
from .queries import named_in

NAMING = (Post, Message, Comment)
"""The kinds whose words name people; each has its text as HTML in `body_html`."""


@events.during(
    events.PostAdded,
    events.PostEdited,
    events.MessagePosted,
    events.MessageEdited,
    events.CommentAdded,
    events.CommentEdited,
)
def remember_names(event: events.ContentChanged) -> None:
    """Remember whom the words name that somebody wrote or changed, and tell the new ones."""
    _remember(db.session.get(Content, event.id))


@events.during(events.Moderated)
def name_what_waited(event: events.Moderated) -> None:
    """Tell those who are named in what was approved: before, they could not see it."""
    if event.how != "approved":
        return
    act = db.session.get(Act, event.act_id)
    item = db.session.get(Content, act.content_id) if act is not None else None
    if isinstance(item, Thread):
        first = db.select(func.min(Post.number)).where(Post.thread_id == item.id)
        asked = db.select(Post).where(
            Post.thread_id == item.id, Post.number == first.scalar_subquery()
        )
        item = db.session.scalar(asked)
    _remember(item)


@events.during(events.ContentErased)
def forget_names(event: events.ContentErased) -> None:
    """Forget who was named in what was erased; a purge erases all of a group."""
    db.session.execute(db.delete(Mention).where(Mention.content_id == event.id))


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget where somebody was named whose account is erased."""
    db.session.execute(db.delete(Mention).where(Mention.user_id == event.user_id))


def _remember(item: Content | None) -> None:
    if not isinstance(item, NAMING):
        return
    asked = db.select(Mention).where(Mention.content_id == item.id)
    known = {row.user_id: row for row in db.session.scalars(asked)}
    found = named_in(item, str(item.body_html))
    for user_id in known.keys() - found.keys():
        db.session.delete(known[user_id])
    for user_id, words in found.items():
        if user_id in known:
            known[user_id].words = words
        else:
            db.session.add(Mention(content_id=item.id, user_id=user_id, words=words))
    db.session.flush()
    if new := tuple(sorted(found.keys() - known.keys())):
        events.record(events.Mentioned(item.id, item.group_id, new))
