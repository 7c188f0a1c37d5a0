"""Snippets: the stretch of a text that shows best why it was found, with the hits marked.

Words are compared through the same analysis as in the index, so any form of a word is marked for
any other form that the search found it by. The result is plain text in parts; escaping and
drawing are the template's work.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from collab.search.analysis import Occurrence, Variants, occurrences, variants
from collab.search.analysis.letters import uzbek_latin
from collab.search.query import Clause, Query

Parts = list[tuple[str, bool]]

_READ = 400_000
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|\n\s*\n")
_BLANKS = re.compile(r"\s+")
_LEAD_IN = 60  # characters that may stand before the first hit


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text as (text, marked) parts, to be put together without anything between."""

    parts: Parts

    def __str__(self) -> str:
        return "".join(text for text, _ in self.parts)

    @property
    def marks(self) -> bool:
        """Whether any word is marked."""
        return any(marked for _, marked in self.parts)


@dataclass(frozen=True, slots=True)
class _Match:
    """A marked stretch `text[start:end]`, for the clause of that number."""

    start: int
    end: int
    clause: int


def make(text: str, query: Query, language: str | None = None, *, length: int = 240) -> Snippet:
    """Return about `length` characters of `text` with the words of `query` marked.

    The stretch with the most different words of the query is taken, the earliest of equals; it
    begins and ends with whole words, at a sentence's beginning where one is near, and has "…" at
    a cut side. Without any match it is the beginning of the text. Blanks are closed up.
    `language` is that of the text.
    """
    text = text[:_READ]
    matches = _matches(text, query, language)
    start, end = _window(text, matches, length)
    parts = _cut(text, start, end, matches)
    if start > 0:
        parts.insert(0, ("…", False))
    if end < len(text.rstrip()):
        parts.append(("…", False))
    return Snippet(parts)


def marked(text: str, query: Query, language: str | None = None) -> Parts:
    """Return the whole of a short text, such as a title, with the words of `query` marked."""
    return _cut(text, 0, len(text), _matches(text, query, language))


def places(text: str, query: Query, language: str | None = None) -> list[tuple[int, int]]:
    """Return where in a text the words of `query` begin and end, in reading order."""
    return [(match.start, match.end) for match in _matches(text, query, language)]


def _matches(text: str, query: Query, language: str | None) -> list[_Match]:
    """Return what matches in reading order, no two overlapping."""
    words = list(occurrences(text, language))
    found: list[_Match] = []
    last = len(query.wanted) - 1
    for number, clause in enumerate(query.wanted):
        if clause.quoted:
            found += _phrases(words, clause, number)
            continue
        looks = variants(clause.forms[0], query.languages)
        begun = clause.forms[0] if query.unfinished and number == last else None
        found += [_Match(w.start, w.end, number) for w in words if _fits(w, looks, begun)]
    found.sort(key=lambda match: (match.start, -match.end))
    apart: list[_Match] = []
    for match in found:
        if not apart or match.start >= apart[-1].end:
            apart.append(match)
    return apart


def _fits(word: Occurrence, looks: Variants, begun: str | None) -> bool:
    return looks.matches(word.term) or (begun is not None and word.term.form.startswith(begun))


def _phrases(words: Sequence[Occurrence], clause: Clause, number: int) -> list[_Match]:
    size = len(clause.forms)
    spellings = {clause.forms, tuple(map(uzbek_latin, clause.forms))}
    return [
        _Match(words[i].start, words[i + size - 1].end, number)
        for i in range(len(words) - size + 1)
        if any(
            all(words[i + j].term.form == form for j, form in enumerate(spelling))
            for spelling in spellings
        )
    ]


def _window(text: str, matches: Sequence[_Match], length: int) -> tuple[int, int]:
    """Return the best stretch: most clauses, then most matches, then the earliest."""
    if not matches:
        start = len(text) - len(text.lstrip())
        return start, _whole_word_before(text, start + length)
    best, best_worth = 0, (0, 0)
    starts = [match.start for match in matches]
    reach = max(length - _LEAD_IN, 1)
    for first, match in enumerate(matches):
        beyond = bisect_left(starts, match.start + reach)
        inside = matches[first:beyond]
        worth = (len({m.clause for m in inside}), min(len(inside), 6))
        if worth > best_worth:
            best, best_worth = first, worth
    start = _beginning(text, matches[best].start, length)
    end = max(_whole_word_before(text, start + length), matches[best].end)
    return start, end


def _beginning(text: str, hit: int, length: int) -> int:
    """Return where to begin for a hit: its sentence if that is near, else a word before it."""
    near = max(0, hit - min(_LEAD_IN * 2, length // 2))
    ends = [end.end() for end in _SENTENCE_END.finditer(text, near, hit)]
    if ends:
        start = ends[-1]
    elif near == 0:
        start = 0
    else:
        start = max(0, hit - min(_LEAD_IN, length // 3))
        blank = _BLANKS.search(text, start, hit)
        start = blank.end() if blank else hit
    return start + len(text[start:hit]) - len(text[start:hit].lstrip())


def _whole_word_before(text: str, place: int) -> int:
    if place >= len(text):
        return len(text.rstrip())
    if text[place].isspace():
        return len(text[:place].rstrip())
    cut = max(text.rfind(blank, max(0, place - 40), place) for blank in " \n\t\u00a0")
    return len(text[:cut].rstrip()) if cut > 0 else place


def _cut(text: str, start: int, end: int, matches: Sequence[_Match]) -> Parts:
    parts: Parts = []
    place = start
    for match in matches:
        if match.start < start or match.end > end:
            continue
        parts.append((_tidy(text[place : match.start]), False))
        parts.append((_tidy(text[match.start : match.end]), True))
        place = match.end
    parts.append((_tidy(text[place:end]), False))
    return [part for part in parts if part[0]]


def _tidy(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("\x00", ""))
