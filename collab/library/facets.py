"""What the documents of a place can be filtered by, with counts; all through a scope.

One question answers all of it, so that a list costs the same however many filters there are.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, case, cast, func, literal, select, union_all

from ..accounts.directory import LANGUAGES
from ..accounts.models import User
from ..content import content_topics
from ..extensions import db
from ..policy import Scope
from ..topics import queries as topics
from ..web.order import title_key
from . import kinds, listing
from .describing_forms import COUNTRIES
from .listing import Place
from .models import Document, ReadingState, Tag, Version, document_tags
from .wanted import NOTHING_SAID, Wanted

MOST = 60
"""So many choices one filter offers: of names and years those with the most documents."""


@dataclass(frozen=True)
class Choice:
    """Something that a list can be narrowed to."""

    value: str
    label: str
    documents: int


@dataclass(frozen=True)
class Facet:
    """A filter: its name in the address, what it is called, and its choices."""

    name: str
    label: str
    choices: Sequence[Choice]
    chosen: str

    @property
    def said(self) -> str:
        """What is chosen, in words."""
        return next((each.label for each in self.choices if each.value == self.chosen), self.chosen)


def facets_of(scope: Scope, place: Place, wanted: Wanted) -> list[Facet]:
    """Return the filters of a place that have anything to choose, and those that are set."""
    counts = _counts(scope, place)
    labels = _labels()
    found = []
    for name, (title, label_of) in labels.items():
        chosen = str(getattr(wanted, name))
        choices = _choices(counts[name], label_of)
        if chosen and chosen not in {each.value for each in choices}:
            label = _("Not said") if chosen == NOTHING_SAID else label_of(chosen, chosen)
            choices.append(Choice(chosen, label, 0))
        told = [each for each in choices if each.value != NOTHING_SAID]
        if told:
            found.append(Facet(name, title, choices, chosen))
    return found


def _labels() -> dict[str, tuple[str, Callable[[str, str], str]]]:
    """Return for each filter what it is called, and how a value of it is said."""
    kind = {each.key: each.name for each in kinds.listed()}
    topic = {each.key: each.name for each in topics.listed()}
    states = {
        "read": _("Has been read"),
        "waiting": _("Waits to be read"),
        "unreadable": _("Could not be read"),
    }

    def named(names: Mapping[str, Any]) -> Callable[[str, str], str]:
        return lambda value, label: str(names.get(value, label))

    def itself(_value: str, label: str) -> str:
        return label

    return {
        "kind": (_("Kind of document"), named(kind)),
        "year": (_("Year of the document"), itself),
        "country": (_("Country"), named(COUNTRIES)),
        "language": (_("Language"), named(LANGUAGES)),
        "topic": (_("Topic"), named(topic)),
        "tag": (_("Tag"), itself),
        "organisation": (_("Organisation"), itself),
        "by": (_("Added by"), lambda _value, label: label or _("Former member")),
        "state": (_("Text"), named(states)),
    }


def _choices(counts: Mapping[str, tuple[str, int]], say: Callable[[str, str], str]) -> list[Choice]:
    every = [
        Choice(value, say(value, label), number)
        for value, (label, number) in counts.items()
        if value != NOTHING_SAID
    ]
    most = sorted(every, key=lambda each: -each.documents)[:MOST]
    shown = sorted(most, key=lambda each: title_key(each.label))
    if all(each.value.isdecimal() and each.value == each.label for each in shown):
        shown.reverse()  # years: the latest first
    if NOTHING_SAID in counts:
        shown.append(Choice(NOTHING_SAID, _("Not said"), counts[NOTHING_SAID][1]))
    return shown


def _counts(scope: Scope, place: Place) -> dict[str, dict[str, tuple[str, int]]]:
    """Return for each filter its values with a label and the number of documents."""
    seen = (
        listing.found(scope, place, Wanted())
        .with_only_columns(
            Document.id,
            Document.kind_id,
            Document.dated,
            Document.country,
            Document.language,
            Document.organisation,
            Document.author_id,
            Version.state,
        )
        .cte("seen")
    )
    number = func.count()

    def simple(name: str, column: Any) -> Any:
        value = func.coalesce(func.nullif(cast(column, String), ""), NOTHING_SAID)
        asked = select(literal(name), value, value, number).select_from(seen)
        return asked.group_by(value)

    tagged = document_tags.join(Tag, Tag.id == document_tags.c.tag_id)
    tagged = tagged.join(seen, seen.c.id == document_tags.c.document_id)
    put = seen.join(User, User.id == seen.c.author_id)
    under = content_topics.join(seen, seen.c.id == content_topics.c.content_id)
    author = cast(User.id, String)
    name = case((User.erased.is_not(None), ""), else_=User.written_name)
    rows = db.session.execute(
        union_all(
            simple("kind", seen.c.kind_id),
            simple("year", func.substr(seen.c.dated, 1, 4)),
            simple("country", seen.c.country),
            simple("language", seen.c.language),
            simple("organisation", seen.c.organisation),
            simple("state", seen.c.state),
            select(literal("tag"), Tag.name, Tag.name, number)
            .select_from(tagged)
            .group_by(Tag.name),
            select(literal("by"), author, name, number).select_from(put).group_by(User.id, name),
            select(literal("topic"), cast(content_topics.c.topic_id, String), literal(""), number)
            .select_from(under)
            .group_by(content_topics.c.topic_id),
        )
    )
    found: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    keys = {
        "kind": {str(each.id): each.key for each in kinds.listed()},
        "topic": {str(each.id): each.key for each in topics.listed()},
        "state": {ReadingState.READING.value: ReadingState.WAITING.value},
    }
    for name, given, label, documents in rows:
        value = keys.get(name, {}).get(given, given)
        before = found[name].get(value, ("", 0))[1]
        found[name][value] = (label, before + documents)
    return found
