"""Which items of one sequence stand for which of another: patience first, then what lies between.

Items that occur once in each sequence are anchors, as far as their order agrees (the patience
difference of Bram Cohen); between anchors the longest common runs are sought, in stretches that are
short by then. So two long texts are aligned in about linear time.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

LONGEST_GAP = 400
"""Longer stretches without an anchor are not looked through for runs: all of it counts as other."""


class Match(NamedTuple):
    """`size` items are the same from `old` in the one and from `new` in the other."""

    old: int
    new: int
    size: int


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    """Return the runs that both have, in order; they neither touch nor cross."""
    pairs = sorted(_pairs(old, new, 0, len(old), 0, len(new)))
    runs: list[Match] = []
    for at, to in pairs:
        last = runs[-1] if runs else None
        if last and (last.old + last.size, last.new + last.size) == (at, to):
            runs[-1] = last._replace(size=last.size + 1)
        else:
            runs.append(Match(at, to, 1))
    return runs


def same_edges(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """Return how many items are the same at the beginning, and how many others at the end."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    most -= start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return start, end


def _pairs(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> Iterator[tuple[int, int]]:
    """Yield which places of `old[a:b]` and `new[c:d]` hold the same."""
    stretches = [(a, b, c, d)]
    while stretches:
        a, b, c, d = stretches.pop()
        while a < b and c < d and old[a] == new[c]:
            yield a, c
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            yield b, d
        if a == b or c == d:
            continue
        anchors = _anchors(old, new, a, b, c, d)
        if not anchors:
            yield from _runs(old, new, a, b, c, d)
            continue
        yield from anchors
        for (at, to), (next_at, next_to) in zip(
            [(a - 1, c - 1), *anchors], [*anchors, (b, d)], strict=True
        ):
            stretches.append((at + 1, next_at, to + 1, next_to))


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """Return the places of what occurs once in both, as many as stand in the same order."""
    once = {item for item, count in Counter(old[a:b]).items() if count == 1}
    once &= {item for item, count in Counter(new[c:d]).items() if count == 1}
    where = {new[to]: to for to in range(c, d) if new[to] in once}
    return _longest_rise([(at, where[old[at]]) for at in range(a, b) if old[at] in where])


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs whose second numbers rise (patience sorting)."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for index, (_at, to) in enumerate(pairs):
        pile = bisect_left(ends, to)
        before.append(at_end[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(to)
            at_end.append(index)
        else:
            ends[pile], at_end[pile] = to, index
    found = []
    index = at_end[-1] if at_end else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _runs(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> Iterator[tuple[int, int]]:
    if max(b - a, d - c) > LONGEST_GAP:
        return
    matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
    for at, to, size in matcher.get_matching_blocks():
        yield from ((a + at + step, c + to + step) for step in range(size))
