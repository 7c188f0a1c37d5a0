"""A draft goes when it is sent, and with what it is about."""

from .. import events
from ..content import Content
from ..extensions import db
from . import actions
from .models import Draft


@events.during(
    events.ThreadStarted,
    events.PostAdded,
    events.PostEdited,
    events.CommentAdded,
)
def forget_sent(event: events.ContentChanged) -> None:
    """Forget the draft of what was just written."""
    item = db.session.get(Content, event.id)
    if item is None:
        return
    match event:
        case events.ThreadStarted():
            place = f"new-{event.group_id}"
        case events.PostAdded():
            place = f"thread-{event.thread_id}"
        case events.PostEdited():
            place = f"post-{event.id}"
        case events.CommentAdded():
            place = f"comment-{event.document_id}"
        case _:
            return
    actions.forget(item.author_id, place)


@events.during(events.ContentErased)
def forget_about(event: events.ContentErased) -> None:
    """Forget what people began to write about something that is erased."""
    db.session.execute(db.delete(Draft).where(Draft.content_id == event.id))


@events.during(events.ContentMoved)
def follow(event: events.ContentMoved) -> None:
    """Let drafts go along with what they are about."""
    here = db.update(Draft).where(Draft.content_id == event.id).values(group_id=event.group_id)
    db.session.execute(here.execution_options(synchronize_session=False))


@events.during(events.ContentPurged)
def forget_purged(event: events.ContentPurged) -> None:
    """Forget drafts about content whose rows go."""
    db.session.execute(db.delete(Draft).where(Draft.content_id.in_(event.ids)))


@events.during(events.GroupEmptied)
def forget_of_group(event: events.GroupEmptied) -> None:
    """Forget the drafts in a group that goes."""
    db.session.execute(db.delete(Draft).where(Draft.group_id == event.group_id))


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Forget what somebody began to write whose account is erased."""
    db.session.execute(db.delete(Draft).where(Draft.user_id == event.user_id))
