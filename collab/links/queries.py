"""Questions about what mentions what. Each takes a scope."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import joinedload, with_polymorphic

from ..chat.models import Message
from ..comments.models import Comment
from ..content import Content
from ..extensions import db
from ..library.models import Document
from ..policy import Scope
from ..threads.models import Post, Thread
from .addresses import mentioned, quoted
from .models import content_links

SPEAKING = (Post, Message, Comment)
"""The kinds whose words can mention things; each has its text as HTML in `body_html`."""
CARDS = 5
"""So many cards stand below one text."""
NEWEST = 10
"""So many places are named in which something is discussed."""


@dataclass(frozen=True)
class Discussed:
    """Where something is discussed, the newest first; `count` is of all places."""

    places: Sequence[Content]
    count: int


def mentions(item: Any) -> bool:
    """Tell whether the words name something of this site, be it there or not."""
    return isinstance(item, SPEAKING) and bool(mentioned(item.body_html))


def item_or_none(scope: Scope, content_id: int) -> Content | None:
    """Return a piece of content that the person may see."""
    return db.session.scalar(
        db.select(Content).where(Content.id == content_id, scope.where(Content))
    )


def cards_of(items: Iterable[Any], scope: Scope) -> dict[int, list[Content]]:
    """Return what each of these texts mentions, as far as the person may see it, in its order.

    A chat message or a post that is quoted there needs no card.

    Takes one question for all of them, and none if no text names anything.
    """
    speaking = [each for each in items if isinstance(each, SPEAKING)]
    naming = {each.id: mentioned(each.body_html) for each in speaking}
    ids = [id_ for id_, named in naming.items() if named]
    if not ids:
        return {}
    cited = {each.id: quoted(each.body_html) for each in speaking if each.id in ids}
    entity = _anything()
    rows = db.session.execute(
        _loaded(db.select(content_links.c.from_id, entity), entity)
        .join(entity, entity.id == content_links.c.to_id)
        .where(content_links.c.from_id.in_(ids), scope.where(entity))
    ).unique()
    found: dict[int, list[Content]] = defaultdict(list)
    for from_id, item in rows:
        if not _needs_none(item, cited[from_id]):
            found[from_id].append(item)
    for from_id, those in found.items():
        order = naming[from_id]
        those.sort(key=lambda item: order.index(item.id) if item.id in order else len(order))
    return {from_id: those[:CARDS] for from_id, those in found.items()}


def found_in(rendered: str, scope: Scope) -> list[Content]:
    """Return what a text that is not kept yet mentions, as far as the person may see it."""
    ids = mentioned(rendered)
    if not ids:
        return []
    cited, entity = quoted(rendered), _anything()
    asked = _loaded(db.select(entity), entity).where(entity.id.in_(ids), scope.where(entity))
    found = {item.id: item for item in db.session.scalars(asked).unique()}
    items = [found[id_] for id_ in ids if id_ in found]
    return [item for item in items if not _needs_none(item, cited)][:CARDS]


def _needs_none(item: Content, cited: Iterable[int]) -> bool:
    """Tell whether the words themselves stand in the text: a quotation needs no card."""
    return isinstance(item, Message | Post) and item.id in cited


def discussed(item: Content, scope: Scope) -> Discussed:
    """Return where the person may read of an item, or of what stands in it; in one question."""
    entity = _anything()
    itself = db.select(Content.id).where(or_(Content.id == item.id, Content.parent_id == item.id))
    naming = db.select(content_links.c.from_id).where(content_links.c.to_id.in_(itself))
    # What is said about it on its own page stands there already.
    elsewhere = or_(entity.parent_id.is_(None), entity.parent_id != item.id)
    rows = (
        db.session.execute(
            _loaded(db.select(entity, func.count().over()), entity)
            .where(entity.id.in_(naming), elsewhere, scope.where(entity))
            .order_by(entity.created.desc())
            .limit(NEWEST)
        )
        .unique()
        .all()
    )
    return Discussed([row[0] for row in rows], rows[0][1] if rows else 0)


@lru_cache(maxsize=1)
def _anything() -> Any:
    """Return content of every kind with its own columns: one statement loads a mixture.

    Who asks for it first at the same time gets one each: a question takes it once, and keeps it.
    """
    return with_polymorphic(Content, [Document, Thread, *SPEAKING], flat=True)


@lru_cache(maxsize=1)
def _whatever_it_stands_in() -> Any:
    return with_polymorphic(Content, [Document, Thread], flat=True, aliased=True)


def _loaded(asked: Any, entity: Any) -> Any:
    """Load with each item what a line about it says: its group, and what it stands in."""
    whole = entity.parent.of_type(_whatever_it_stands_in())
    return asked.options(joinedload(entity.group, innerjoin=True), joinedload(whole))
