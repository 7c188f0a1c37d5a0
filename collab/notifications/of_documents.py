"""Who is told of what happens to documents."""

from .. import events
from ..comments.models import Comment
from ..content import Content, State
from ..extensions import db
from ..library.models import Document, Version
from . import hearing
from .hearing import News
from .rule import What
from .telling import Telling, about


@about(events.VersionAdded)
def tell_of_version(event: events.VersionAdded, telling: Telling) -> None:
    """Tell that a document has a newer file."""
    document = db.session.get_one(Document, event.id)
    uploader_id = document.version.uploader_id
    hearing.tell(_news("followed-version", document, by_id=uploader_id), telling)


@about(events.VersionLabelled)
def tell_of_label(event: events.VersionLabelled, telling: Telling) -> None:
    """Tell that a version got a name, such as "as sent to CAT"; not that it lost it."""
    document = db.session.get_one(Document, event.id)
    labelled = db.select(Version.labelled_by_id).where(
        Version.document_id == event.id,
        Version.number == event.number,
        Version.label.is_not(None),
    )
    row = db.session.execute(labelled).first()
    if row is not None:
        # People outside the group have the newest version alone, and know of no other.
        inside = event.number != document.version.number
        news = _news("followed-label", document, by_id=row[0], inside=inside)
        hearing.tell(news, telling)


@about(events.TranslationLinked)
def tell_of_translation(event: events.TranslationLinked, telling: Telling) -> None:
    """Tell those who hear of the original, and may see the translation, that there is one."""
    translation = db.session.get_one(Document, event.id)
    original = db.session.get(Document, event.original_id)
    if original is not None and translation.original_id == original.id:
        by_id = translation.author_id
        news = _news("followed-translation", original, part=translation, by_id=by_id)
        hearing.tell(news, telling)


@about(events.CommentAdded)
def tell_of_comment(event: events.CommentAdded, telling: Telling) -> None:
    """Tell that somebody said something about a document."""
    _tell_of_comment(db.session.get_one(Comment, event.id), telling)


@about(events.DocumentUploaded)
def tell_of_document(event: events.DocumentUploaded, telling: Telling) -> None:
    """Tell that there is a new document."""
    _tell_of_document(db.session.get_one(Document, event.id), telling)


@about(events.Moderated)
def tell_of_what_waited(event: events.Moderated, telling: Telling) -> None:
    """Tell of a newcomer's document or comment once it is approved: before, few could see it."""
    if event.how != "approved":
        return
    item = db.session.get(Content, telling.act(event.act_id).content_id or 0)
    if isinstance(item, Document):
        _tell_of_document(item, telling)
    elif isinstance(item, Comment):
        _tell_of_comment(item, telling)


def taking_part_in(document: Document) -> set[int]:
    """Return who uploaded a document or a version of it, or commented on it."""
    uploaded = db.select(Version.uploader_id).where(Version.document_id == document.id)
    said = db.select(Comment.author_id).where(Comment.document_id == document.id)
    return {document.author_id, *db.session.scalars(uploaded.union(said))}


def _tell_of_comment(comment: Comment, telling: Telling) -> None:
    document = db.session.get_one(Document, comment.document_id)
    if comment.state == State.SHOWN:
        by_id = comment.author_id
        hearing.tell(
            _news(
                "followed-comment",
                document,
                part=comment,
                by_id=by_id,
                without=telling.mentioned_in(comment.id),
            ),
            telling,
        )


def _tell_of_document(document: Document, telling: Telling) -> None:
    if document.state == State.SHOWN:
        hearing.tell(
            News(
                "followed-document",
                What.NEW,
                document,
                document,
                by_id=document.author_id,
                without=telling.mentioned_in(document.id),
                inside=True,
            ),
            telling,
        )


def _news(kind: str, document: Document, **more: object) -> News:
    return News(
        kind,
        What.ANSWER,
        document,
        document,
        taking_part=taking_part_in(document),
        **more,  # type: ignore[arg-type]
    )
