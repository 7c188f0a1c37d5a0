"""Questions about who is named, and who can be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..content import Audience, Content
from ..extensions import db
from ..people.queries import folded, visible_people
from ..policy import Scope
from ..sharing.queries import reading, seeing
from ..web import text
from ..web.naming import Place
from ..web.order import title_key
from .finding import has_signs, named
from .models import Mention

OFFERED = 8
"""So many people are offered at once."""


def named_in(item: Content, rendered: str) -> dict[int, str]:
    """Return who is named in an item and may see it, but for its author, with the words.

    Named is only whom the author may know of, so that nobody can try out who there is.
    """
    if not has_signs(rendered):
        return {}
    author = item.author
    return named(rendered, _people(author, seeing(item), User.id != author.id))


def in_vain(body: str, place: Place) -> list[str]:
    """Return the names of those in a text whom the visitor knows and who will not see it."""
    rendered = text.render(body)
    if not has_signs(rendered):
        return []
    people = _people(current_user)
    readers = {user_id for user_id, _name in _people(current_user, readers_of(place))}
    # Of two with one name the one who sees it is meant.
    reached = {name.casefold() for user_id, name in people if user_id in readers}
    found = named(rendered, [each for each in people if each[1].casefold() in reached])
    missed = named(rendered, people).keys() - found.keys()
    return sorted({name for user_id, name in people if user_id in missed}, key=title_key)


def people_at(place: Place, writer: User) -> list[tuple[int, str]]:
    """Return ids and names of those who will see what is written at a place, but for the writer."""
    return _people(writer, readers_of(place), User.id != writer.id)


def offered(words: str, place: Place) -> Sequence[User]:
    """Return whom the visitor can name here: people with a word of the name that begins so."""
    wanted = folded(words).split()
    asked = (
        db.select(User)
        .where(readers_of(place), _known(current_user), User.id != current_user.id)
        .options(joinedload(User.organisation))
    )
    found = [user for user in db.session.scalars(asked).unique() if _fits(user.name, wanted)]
    return sorted(found, key=lambda user: (title_key(user.name), user.id))[:OFFERED]


def readers_of(place: Place) -> ColumnElement[bool]:
    """Return the condition that keeps the accounts which will see what is written at a place."""
    item = place.within
    if item is None:
        return reading(place.group, place.audience)
    narrowed = place.inside and item.audience == Audience.COALITION
    return seeing(item, Audience.GROUP if narrowed else None)


def mentions_of(items: Iterable[Any]) -> dict[int, list[Mention]]:
    """Return who is named in these texts, by their ids, in one question or in none."""
    ids = [item.id for item in items if "@" in item.body_html]
    found: dict[int, list[Mention]] = defaultdict(list)
    if ids:
        for row in db.session.scalars(db.select(Mention).where(Mention.content_id.in_(ids))):
            found[row.content_id].append(row)
    return found


def _people(viewer: User, *conditions: ColumnElement[bool]) -> list[tuple[int, str]]:
    asked = db.select(User.id, User.written_name).where(_known(viewer), *conditions)
    return [(row.id, row.written_name) for row in db.session.execute(asked)]


def _known(viewer: User) -> ColumnElement[bool]:
    return visible_people(viewer, Scope.of(viewer))


def _fits(name: str, wanted: list[str]) -> bool:
    """Tell whether each word begins a word of the name, the last one perhaps not yet whole."""
    words = folded(name).split()
    return all(any(word.startswith(each) for word in words) for each in wanted)
