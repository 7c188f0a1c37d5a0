"""Files that stay with a post or a chat message: the first that names one has it, for good.

Such a file is a document with the parent of what it stays with, which is the thread of a post and
nothing for a message: so it has the readers and the audience of the thread, moves with it and is
erased with it by what is there for all content. What is done to the post or the message by itself
comes in through `parent_state`.
"""

from collections.abc import Sequence

from .. import events
from ..accounts.models import User
from ..chat.models import Message
from ..content import Audience, Content, State
from ..extensions import db
from ..library.models import Document
from ..policy import Permission, permissions_of
from ..threads.models import Post
from .addresses import mentioned

_GRAVITY = (State.SHOWN, State.WAITING, State.HIDDEN, State.BINNED, State.ERASED)


@events.during(events.PostAdded, events.PostEdited, events.MessagePosted, events.MessageEdited)
def attach(event: events.ContentChanged) -> None:
    """Let the files of its author that a text names stay with it, if they stay with none yet.

    A file that may not be given to the coalition is not: it stays with its author alone.
    """
    holder: Post | Message = db.session.get_one(Content, event.id)  # type: ignore[assignment]
    named = mentioned(holder.body_html)
    if not named:
        return
    waiting = db.select(Document).where(
        Document.id.in_(named),
        Document.stays,
        Document.with_id.is_(None),
        Document.author_id == holder.author_id,
        Document.group_id == holder.group_id,
        Document.state == State.SHOWN,
    )
    for file in db.session.scalars(waiting).unique().all():
        if holder.audience == Audience.COALITION and not _may_publish(holder):
            continue
        file.with_id = holder.id
        file.readers.clear()
        _follow(file, holder)
        events.record(events.FileAttached(file.id, file.group_id, holder.id))


@events.during(events.StateChanged, events.PartChanged, events.ContentMoved)
def follow(event: events.ContentChanged) -> None:
    """Let files follow what becomes of their post or message, and of the thread around both."""
    for file in _concerned(event.id):
        holder = db.session.get_one(Content, file.with_id)
        before = file.group_id
        if not _follow(file, holder) or file.id == event.id:
            continue
        if file.group_id != before:
            events.record(events.ContentMoved(file.id, file.group_id, before))
        else:
            events.record(events.PartChanged(file.id, file.group_id))


def _concerned(content_id: int) -> Sequence[Document]:
    """Return the files of a post or message; of a file that stays with one, the file itself."""
    itself = (Document.id == content_id) & Document.with_id.is_not(None)
    its = itself | (Document.with_id == content_id)
    return db.session.scalars(db.select(Document).where(its)).unique().all()


def _follow(file: Document, holder: Content) -> bool:
    """Give a file what decides who sees it; return whether that was anything else before."""
    gravest = max(State(holder.state), State(holder.parent_state), key=_GRAVITY.index)
    wanted = {
        "group_id": holder.group_id,
        "parent_id": holder.parent_id,
        "audience": holder.audience,
        "parent_state": gravest,
    }
    if all(getattr(file, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(file, name, value)
    db.session.flush()
    db.session.expire(file, ["parent", "group"])
    return True


def _may_publish(holder: Content) -> bool:
    author = db.session.get_one(User, holder.author_id)
    return Permission.PUBLISH in permissions_of(author).get(holder.group_id, frozenset())
