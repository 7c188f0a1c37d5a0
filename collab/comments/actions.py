"""What can happen to comments. No request, no permission check, no commit."""

from sqlalchemy import func

from .. import events
from ..content import Audience, State
from ..db import now
from ..extensions import db
from ..groups.moves import lock
from ..groups.rules import first_state
from ..library.models import Document
from ..web import text
from .models import Comment

_GONE = frozenset({State.BINNED, State.ERASED})


class Gone(Exception):
    """The document, or the comment that is answered, is there no longer."""


def add_comment(
    author_id: int,
    document: Document,
    body: str,
    *,
    version_number: int | None = None,
    page: int | None = None,
    quote: str = "",
    reply_to: Comment | None = None,
) -> Comment:
    """Say something about a document; `body` is Markdown, `quote` the passage as plain text.

    `version_number` and `page` say where it is; the newest version if nothing is said. An answer
    stands under the comment that its thread begins with, and is about the same place; it opens
    again what was settled. Raises `Gone`.
    """
    # Whoever hides, moves or shares the document locks it too: what is copied from it is true. The
    # lock also makes that no number is given twice.
    if not lock(document) or document.state in _GONE:
        raise Gone
    begins = _beginning(reply_to) if reply_to is not None else None
    if begins is not None:
        version_number, page, quote = begins.version_number, begins.page, ""
    number = db.session.scalar(
        db.select(func.max(Comment.number)).where(Comment.document_id == document.id)
    )
    inside = Audience.GROUP if document.audience == Audience.COALITION else document.audience
    comment = Comment(
        group_id=document.group_id,
        author_id=author_id,
        parent_id=document.id,
        document_id=document.id,
        number=(number or 0) + 1,
        reply_to_id=begins.id if begins is not None else None,
        version_number=min(version_number or document.version.number, document.version.number),
        page=page,
        quote=quote,
        audience=inside,
        state=first_state(author_id, document.group_id),
        parent_state=document.state,
        body=body,
        body_html=text.render(body),
    )
    db.session.add(comment)
    db.session.flush()
    event = events.CommentAdded(comment.id, comment.group_id, document.id, comment.number)
    events.record(event)
    if begins is not None and begins.settled is not None:
        reopen(begins)
    return comment


def edit_comment(comment: Comment, body: str) -> None:
    """Replace the text of a comment; the same text again changes nothing."""
    if body == comment.body:
        return
    comment.body, comment.body_html = body, text.render(body)
    comment.changed = now()
    _tell(comment)


def settle(comment: Comment, by_id: int) -> None:
    """Say that nothing is open in the thread that begins with this comment."""
    if comment.settled is None:
        comment.settled, comment.settled_by_id = now(), by_id
        _tell(comment)


def reopen(comment: Comment) -> None:
    """Say that something is open again in the thread that begins with this comment."""
    if comment.settled is not None:
        comment.settled, comment.settled_by_id = None, None
        _tell(comment)


def _tell(comment: Comment) -> None:
    db.session.flush()
    events.record(events.CommentEdited(comment.id, comment.group_id, comment.document_id))


def _beginning(answered: Comment) -> Comment:
    begins = db.session.get(Comment, answered.begins_id)
    if begins is None or begins.state in _GONE or answered.state in _GONE:
        raise Gone
    return begins
