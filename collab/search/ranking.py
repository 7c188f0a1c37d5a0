"""Ranking: BM25 over arrays of postings, word by word.

Each word of a query is a small set of terms (see `analysis.Variants`). In an entry it scores as
its best form or stem does, plus a smaller share for its root and for the very form. The score
of a piece of content is half that of its best page and half that of the best page for each word,
so that pages on which the words meet win, and a title still helps the pages below it. BM25 as in
Robertson and Zaragoza, *The Probabilistic Relevance Framework* (2009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from collab.search.analysis import variants
from collab.search.analysis.letters import uzbek_latin
from collab.search.engine import Filters, Hit, Hits, Space
from collab.search.query import Clause, Query
from collab.search.whoosh_documents import utc_seconds
from collab.search.whoosh_reader import Array, Leaf, Postings

# Chosen by tests/benchmarks/search_quality.py.
K1 = 1.2
B = 0.5
ROOT_SHARE = 0.7
FORM_SHARE = 0.3
# A score is weakened by the share of words found, to this power. Not in a question of many
# words, most of which are no more than grammar.
COORDINATION = 0.25
_SHORT_QUERY = 4
FEW = 5  # with fewer pieces of content that have every word, some of the words will do
_PAGES = 20
_BEGUN_FORMS = 64


@dataclass(slots=True)
class Part:
    """A leaf with what the person may see in it (`access`) and asked to see (`open`)."""

    leaf: Leaf
    access: Array
    open: Array
    norm: Array


@dataclass(slots=True)
class Scores:
    """The score of one clause in one part, per entry: of forms and stems, and of the whole."""

    strong: Array
    whole: Array


def part_of(leaf: Leaf, space: Space, filters: Filters) -> Part | None:
    """Return the part of `leaf` that `space` and `filters` leave, None when that is nothing."""
    rows = leaf.segment.rows
    access = leaf.live
    if space.reader is not None:
        access = access & _having(leaf, "reader", str(space.reader))
    if space.groups is not None:
        access = access & np.isin(rows["group"], list(space.groups))
    wished = access
    if filters.kinds is not None:
        wished = wished & np.isin(rows["kind"], [kind.encode() for kind in filters.kinds])
    if filters.groups is not None:
        wished = wished & np.isin(rows["group"], list(filters.groups))
    if filters.languages is not None:
        languages = [language.encode() for language in filters.languages]
        wished = wished & np.isin(rows["language"], languages)
    if filters.within is not None:
        wished = wished & _having(leaf, "within", filters.within)
    if filters.since is not None:
        wished = wished & (rows["created"] >= utc_seconds(filters.since))
    if filters.until is not None:
        wished = wished & (rows["created"] < utc_seconds(filters.until))
    return Part(leaf, access, wished, leaf.segment.lengths) if access.any() else None


def _having(leaf: Leaf, field: str, term: str) -> Array:
    """Return for each entry whether it has the term in the field."""
    having = np.zeros(len(leaf.segment.rows), bool)
    having[leaf.segment.postings(field, term).entries] = True
    return having


class Ranking:
    """One search over the parts that one person may see."""

    def __init__(self, parts: Sequence[Part], query: Query) -> None:
        self._parts = parts
        self._query = query
        self._count = sum(int(part.access.sum()) for part in parts)
        words = sum(float(part.leaf.segment.lengths[part.access].sum()) for part in parts)
        average = words / self._count if self._count else 1.0
        for part in parts:
            part.norm = K1 * (1 - B + B * part.leaf.segment.lengths / max(average, 1.0))

    def hits(self, *, newest: bool, limit: int, offset: int) -> Hits:
        """Score every clause, join them, and return the asked-for stretch."""
        clauses = self._query.wanted
        scores = [self._clause(clause, last=clause is clauses[-1]) for clause in clauses]
        unknown = tuple(
            clause.text
            for clause, parts in zip(clauses, scores, strict=True)
            if not any(part.whole.any() for part in parts)
        )
        barred = [self._clause(clause, last=False) for clause in self._query.unwanted]
        tables = [
            _Table(part, [found[i] for found in scores], [found[i] for found in barred])
            for i, part in enumerate(self._parts)
        ]
        full = sum(int(table.full.sum()) for table in tables)
        relaxed = len(clauses) > 1 and full < FEW
        found = [table.matching(relaxed) for table in tables]
        relaxed = relaxed and sum(map(len, found)) > full
        order = _order(tables, found, newest)
        hits = tuple(tables[t].hit(int(i)) for t, i in order[offset : offset + max(limit, 0)])
        return Hits(hits, len(order), _facets(tables, order), relaxed, unknown)

    def _clause(self, clause: Clause, *, last: bool) -> list[Scores]:
        if clause.quoted:
            return self._quoted(clause)
        looks = variants(clause.forms[0], self._query.languages)
        begun: set[str] = set()
        if last and self._query.unfinished:
            known = Counter(
                form
                for part in self._parts
                for form in part.leaf.segment.forms_from(clause.forms[0])
            )
            begun.update(form for form, _ in known.most_common(_BEGUN_FORMS))
        strong = self._terms("stem", looks.stems)
        exact = self._terms("form", looks.forms | begun)
        roots = self._terms("stem", {"~" + root for root in looks.roots})
        scores = []
        for part, stem, form, root in zip(self._parts, strong, exact, roots, strict=True):
            best = np.maximum(stem, form)
            whole = best + ROOT_SHARE * root + FORM_SHARE * form
            scores.append(Scores(best, whole * part.open))
        return scores

    def _terms(self, field: str, terms: frozenset[str] | set[str]) -> list[Array]:
        """Return, for each part, the best score that any of `terms` has in each entry."""
        scores = [np.zeros(len(part.access), np.float32) for part in self._parts]
        for term in terms:
            found = [part.leaf.segment.postings(field, term) for part in self._parts]
            self._add(found, scores)
        return scores

    def _add(self, found: list[Postings], scores: list[Array]) -> None:
        """Score one term, by its frequency among the accessible entries alone.

        So the ranking tells nothing about the others.
        """
        seen = []
        for part, postings, score in zip(self._parts, found, scores, strict=True):
            if len(postings.entries):
                here = part.access[postings.entries]
                seen.append((part, postings.entries[here], postings.weights[here], score))
        frequency = sum(len(entries) for _, entries, _, _ in seen)
        rarity = log(1 + (self._count - frequency + 0.5) / (frequency + 0.5))
        for part, entries, weights, score in seen:
            gained = rarity * (K1 + 1) * weights / (weights + part.norm[entries])
            score[entries] = np.maximum(score[entries], gained)

    def _quoted(self, clause: Clause) -> list[Scores]:
        spellings = {clause.forms}
        if "uz" in self._query.languages:
            spellings.add(tuple(map(uzbek_latin, clause.forms)))
        scores = [np.zeros(len(part.access), np.float32) for part in self._parts]
        for spelling in spellings:
            found = [_phrase(part, spelling) for part in self._parts]
            self._add(found, scores)
        return [
            Scores(score, score * len(clause.forms) * part.open)
            for part, score in zip(self._parts, scores, strict=True)
        ]


def _phrase(part: Part, words: Sequence[str]) -> Postings:
    """Return where `words` follow one another; the weight is how often."""
    keys: Array | None = None
    for shift, word in enumerate(words):
        entries, positions = part.leaf.segment.positions(word)
        here = (entries << 32) + positions - shift
        keys = here if keys is None else np.intersect1d(keys, here, assume_unique=True)
        if not len(keys):
            break
    assert keys is not None
    entries, times = np.unique(keys >> 32, return_counts=True)
    return Postings(entries, times.astype(np.float32))


class _Table:
    """The items (pieces of content) of one part, with their scores."""

    def __init__(self, part: Part, wanted: list[Scores], unwanted: list[Scores]) -> None:
        self.part = part
        self.segment = part.leaf.segment
        starts = self.segment.starts
        self.pages = np.sum([clause.whole for clause in wanted], axis=0)
        by_word = [np.maximum.reduceat(clause.whole, starts) for clause in wanted]
        power = COORDINATION if len(wanted) <= _SHORT_QUERY else 0.0
        share = np.mean([scores > 0 for scores in by_word], axis=0) ** power
        best_page = np.maximum.reduceat(self.pages, starts)
        self.score = share * (np.sum(by_word, axis=0) + best_page) / 2
        self.full = np.ones(len(starts), bool)
        for clause in wanted:
            self.full &= np.maximum.reduceat(clause.strong * part.open, starts) > 0
        # What must not occur may stand on any page that the person can see, filtered or not.
        for clause in unwanted:
            barred = np.maximum.reduceat(clause.strong, starts) > 0
            self.score[barred] = 0
            self.full[barred] = False

    def matching(self, relaxed: bool) -> Array:
        """Return the numbers of the items found."""
        return np.flatnonzero(self.score > 0 if relaxed else self.full)

    def hit(self, item: int) -> Hit:
        """Return one item with its best pages."""
        start = int(self.segment.starts[item])
        after = item + 1
        stop = int(self.segment.starts[after]) if after < len(self.full) else len(self.pages)
        scores = self.pages[start:stop]
        best = [int(i) for i in np.argsort(-scores, kind="stable")[:_PAGES] if scores[i] > 0]
        rows = self.segment.rows[start:stop]
        pages = tuple((int(rows["page"][i]), round(float(scores[i]), 4)) for i in best)
        return Hit(int(rows["content"][0]), round(float(self.score[item]), 4), pages)


def _order(tables: list[_Table], found: list[Array], newest: bool) -> list[tuple[int, int]]:
    """Return (table, item) of everything found, the best first, each content once."""
    if not any(len(items) for items in found):
        return []
    table = np.concatenate([np.full(len(items), t) for t, items in enumerate(found)])
    item = np.concatenate(found)
    score = np.concatenate([t.score[items] for t, items in zip(tables, found, strict=True)])
    full = np.concatenate([t.full[items] for t, items in zip(tables, found, strict=True)])
    rows = [t.segment.rows[t.segment.starts[items]] for t, items in zip(tables, found, strict=True)]
    content = np.concatenate([row["content"] for row in rows])
    created = np.concatenate([row["created"] for row in rows])
    if newest:
        order = np.lexsort((-content.astype(np.int64), -created))
    else:
        order = np.lexsort((-created, -score, ~full))
    # A crash between two spaces can leave a moved piece of content in both for a moment.
    _, first = np.unique(content[order], return_index=True)
    order = order[np.sort(first)]
    return list(zip(table[order].tolist(), item[order].tolist(), strict=True))


def _facets(tables: list[_Table], order: list[tuple[int, int]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {"kind": {}, "group": {}, "language": {}}
    if not order:
        return counts
    pairs = np.array(order)
    for number, table in enumerate(tables):
        items = pairs[pairs[:, 0] == number, 1]
        for name, into in counts.items():
            facet = table.segment.facets[name]
            for code, times in enumerate(np.bincount(facet.codes[items]).tolist()):
                if times:
                    into[facet.values[code]] = into.get(facet.values[code], 0) + times
    return counts
