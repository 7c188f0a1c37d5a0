"""Files that stay with a post: the first post that names one has it, and takes it along.

Such a file is a document whose parent is the thread, as the post's is: so it has the readers and
the audience of the thread, moves with it and is erased with it by what is there for all content.
What is done to the post by itself comes in through `parent_state`.
"""

from collections.abc import Sequence

from .. import events
from ..accounts.models import User
from ..content import Audience, State
from ..extensions import db
from ..library.models import Document
from ..policy import Permission, permissions_of
from ..threads.models import Post
from .addresses import mentioned

_GRAVITY = (State.SHOWN, State.WAITING, State.HIDDEN, State.BINNED, State.ERASED)


@events.during(events.PostAdded, events.PostEdited)
def attach(event: events.PostAdded | events.PostEdited) -> None:
    """Let the files of its author that a post names stay with it, if they stay with none yet.

    A file that may not be given to the coalition is not: it stays with its author alone.
    """
    post = db.session.get_one(Post, event.id)
    named = mentioned(post.body_html)
    if not named:
        return
    waiting = db.select(Document).where(
        Document.id.in_(named),
        Document.stays,
        Document.with_id.is_(None),
        Document.author_id == post.author_id,
        Document.group_id == post.group_id,
        Document.state == State.SHOWN,
    )
    for file in db.session.scalars(waiting).unique().all():
        if post.audience == Audience.COALITION and not _may_publish(post):
            continue
        file.with_id = post.id
        file.readers.clear()
        _follow(file, post)
        events.record(events.FileAttached(file.id, file.group_id, post.id))


@events.during(events.StateChanged, events.PartChanged, events.ContentMoved)
def follow(event: events.ContentChanged) -> None:
    """Let files follow what becomes of their post, and of the thread that both stand in."""
    for file in _concerned(event.id):
        post = db.session.get_one(Post, file.with_id)
        before = file.group_id
        if not _follow(file, post) or file.id == event.id:
            continue
        if file.group_id != before:
            events.record(events.ContentMoved(file.id, file.group_id, before))
        else:
            events.record(events.PartChanged(file.id, file.group_id))


def _concerned(content_id: int) -> Sequence[Document]:
    """Return the files of a post; of a file that stays with a post, the file itself."""
    itself = (Document.id == content_id) & Document.with_id.is_not(None)
    its = itself | (Document.with_id == content_id)
    return db.session.scalars(db.select(Document).where(its)).unique().all()


def _follow(file: Document, post: Post) -> bool:
    """Give a file what decides who sees it; return whether that was anything else before."""
    gravest = max(State(post.state), State(post.parent_state), key=_GRAVITY.index)
    wanted = {
        "group_id": post.group_id,
        "parent_id": post.parent_id,
        "audience": post.audience,
        "parent_state": gravest,
    }
    if all(getattr(file, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(file, name, value)
    db.session.flush()
    db.session.expire(file, ["parent", "group"])
    return True


def _may_publish(post: Post) -> bool:
    author = db.session.get_one(User, post.author_id)
    return Permission.PUBLISH in permissions_of(author).get(post.group_id, frozenset())
