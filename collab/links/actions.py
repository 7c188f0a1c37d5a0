"""Remembering what mentions what. No request, no permission check, no commit."""

from sqlalchemy import or_

from ..content import Content, State
from ..extensions import db
from .addresses import mentioned
from .models import content_links

_FROM, _TO = content_links.c.from_id, content_links.c.to_id


def remember(item: Content, rendered: str) -> None:
    """Make the links of an item those that its text has now; `rendered` is its text as HTML.

    Nobody is asked whether the author sees what she names: cards ask who reads them.
    """
    itself = {item.id, item.parent_id}
    wanted = _there_are({id_ for id_ in mentioned(rendered) if id_ not in itself})
    known = set(db.session.scalars(db.select(_TO).where(item.id == _FROM)))
    if gone := known - wanted:
        db.session.execute(db.delete(content_links).where(item.id == _FROM, _TO.in_(gone)))
    if new := sorted(wanted - known):
        rows = [{"from_id": item.id, "to_id": to_id} for to_id in new]
        db.session.execute(db.insert(content_links), rows)


def forget(content_id: int) -> None:
    """Remove the links from and to a piece of content."""
    either = or_(_FROM == content_id, _TO == content_id)  # noqa: SIM300
    db.session.execute(db.delete(content_links).where(either))


def _there_are(ids: set[int]) -> set[int]:
    """Return which of these exist, and keep their rows from being removed meanwhile."""
    if not ids:
        return set()
    asked = db.select(Content.id).where(Content.id.in_(ids), Content.state != State.ERASED)
    return set(db.session.scalars(asked.with_for_update(read=True, key_share=True, of=Content)))
