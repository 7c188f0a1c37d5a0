"""From words to what a person sees: found in the person's spaces, loaded through the scope.

The engine only finds. What is counted and shown comes from rows that the scope let through, so a
stale index can cost a hit and never tell of one.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from sqlalchemy.orm import joinedload, selectin_polymorphic, selectinload

from ..content import Content
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from . import index, marking, snippets
from .engine import Filters, Hit
from .query import Query, other_layout, parse

MOST = 500
"""So many of the best hits are counted and paged; beyond, the page says «more than»."""
PAGE = 10
_PAGES_SHOWN = 3


@dataclass(frozen=True)
class Snippet:
    """A stretch of an item's text around the found words; `page` 0 where there are no pages."""

    page: int
    html: Markup
    address: str


@dataclass(frozen=True)
class Result:
    """One found item with its marked title and snippets."""

    item: Content
    title: Markup
    address: str
    snippets: Sequence[Snippet]


@dataclass(frozen=True)
class Results:
    """One page of what was found, and counts by kind and by group over everything found.

    `corrected` is the query that was searched instead, when the typed one was on the wrong
    keyboard layout. `unknown` are words that occur nowhere.
    """

    query: str = ""
    results: Sequence[Result] = ()
    total: int = 0
    capped: bool = False
    kinds: Mapping[str, int] = field(default_factory=dict)
    groups: Sequence[tuple[Group, int]] = ()
    corrected: str | None = None
    unknown: Sequence[str] = ()
    relaxed: bool = False
    more: bool = False


def find(
    scope: Scope,
    words: str,
    *,
    kind: str | None = None,
    group: str | None = None,
    within: str | None = None,
    page: int = 1,
) -> Results:
    """Return what this person finds by these words; kinds and groups narrow it by their names.

    `within` is the name of a place that the search is kept to: see `Content.places`.
    """
    query = parse(words)
    if not query:
        return Results(query=words)
    spaces = index.engine_spaces(scope.spaces())
    filters = Filters(within=within)
    found = index.engine().search(query, spaces, filters=filters, limit=MOST)
    corrected = None
    if not found.hits and (swapped := other_layout(words)):
        other = parse(swapped)
        again = index.engine().search(other, spaces, filters=filters, limit=MOST)
        if again.hits:
            query, found, corrected = other, again, swapped
    seen = _seen(scope, found.hits)
    by_group = Counter(seen[h.content_id][1] for h in found.hits if h.content_id in seen)
    names = _groups(by_group)
    chosen = next((g.id for g, _ in names if g.slug == group), None) if group else None
    hits = [h for h in found.hits if h.content_id in seen]
    in_group = [h for h in hits if group is None or seen[h.content_id][1] == chosen]
    of_kind = [h for h in in_group if kind is None or seen[h.content_id][0] == kind]
    start = (max(page, 1) - 1) * PAGE
    return Results(
        query=words,
        results=_load(scope, query, corrected or words, of_kind[start : start + PAGE]),
        total=len(of_kind),
        capped=found.total > MOST,
        kinds=Counter(seen[h.content_id][0] for h in in_group),
        groups=names,
        corrected=corrected,
        unknown=found.unknown,
        relaxed=found.relaxed,
        more=len(of_kind) > start + PAGE,
    )


def _seen(scope: Scope, hits: Sequence[Hit]) -> dict[int, tuple[str, int]]:
    """Return kind and group of those hits that the person may see."""
    rows = db.session.execute(
        db.select(Content.id, Content.kind, Content.group_id).where(
            Content.id.in_([hit.content_id for hit in hits]), scope.where(Content)
        )
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _groups(counts: Mapping[int, int]) -> list[tuple[Group, int]]:
    rows = db.session.scalars(db.select(Group).where(Group.id.in_(counts))).all()
    return sorted(((g, counts[g.id]) for g in rows), key=lambda pair: -pair[1])


def _load(scope: Scope, query: Query, words: str, hits: Sequence[Hit]) -> list[Result]:
    kinds = [mapper.class_ for mapper in Content.__mapper__.self_and_descendants][1:]
    rows = db.session.scalars(
        db.select(Content)
        .where(Content.id.in_([hit.content_id for hit in hits]), scope.where(Content))
        .options(
            selectin_polymorphic(Content, kinds),
            joinedload(Content.group, innerjoin=True),
            selectinload(Content.parent).selectin_polymorphic(kinds),
        )
    ).unique()
    items = {item.id: item for item in rows}
    found = [(items[hit.content_id], _pages(hit)) for hit in hits if hit.content_id in items]
    texts = _texts(found)
    return [_result(item, pages, texts, query, words) for item, pages in found]


def _pages(hit: Hit) -> list[int]:
    """Return the pages to show of a hit, the best first; 0 stands for text without pages."""
    return ([page for page, _ in hit.pages if page] or [0])[:_PAGES_SHOWN]


def _texts(found: Sequence[tuple[Content, list[int]]]) -> dict[tuple[int, int], str]:
    """Load the texts of the pages, all those of one kind of content at once."""
    by_kind: dict[type[Content], list[tuple[Content, int]]] = defaultdict(list)
    for item, pages in found:
        by_kind[type(item)] += [(item, page) for page in pages]
    texts: dict[tuple[int, int], str] = {}
    for kind, wanted in by_kind.items():
        texts |= kind.texts_of(wanted)
    return texts


def _result(
    item: Content, pages: list[int], texts: Mapping[tuple[int, int], str], query: Query, words: str
) -> Result:
    shown = []
    for page in pages:
        text = texts.get((item.id, page), "")
        if parts := snippets.make(text, query, item.language).parts:
            shown.append(Snippet(page, marking.markup(parts), item.address_at(page, words)))
    title = marking.marked(item.heading, query)
    return Result(item, title, item.address_at(pages[0], words), shown)
