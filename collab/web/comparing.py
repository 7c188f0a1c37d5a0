"""What has changed between two texts: by paragraph, and inside a paragraph by word."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .alignment import Match, matches, same_edges

ALIKE = 0.45
"""Paragraphs that share so many of their words are two states of one paragraph."""
FURTHEST = 12
"""So many paragraphs further on the other state of a paragraph is looked for."""
MOST_WORDS = 12_000
"""Where so many words, signs and blanks lie between the first change and the last, these are not
compared word by word."""

_WORDS = re.compile(r"\w+|[^\w\s]|\s+")
_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans(
    {"«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "ʼ": "'", "ʻ": "'",
     "–": "-", "—": "-", "‑": "-", "\u00ad": None, "\u200b": None}
)  # fmt: skip
_NUMBERS = re.compile(r"\d+")
_ENDS = '.!?:;…»")”'


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, the page on which it begins, and what it is compared by."""

    page: int
    text: str
    key: str


Mark = Literal["same", "gone", "new"]
Kind = Literal["same", "changed", "gone", "new", "moved-from", "moved-to"]


@dataclass(frozen=True)
class Row:
    """A paragraph of the older text, of the newer one, or of both.

    `pieces` are words that stay, go or come; for a changed paragraph only.
    """

    kind: Kind
    old: Paragraph | None = None
    new: Paragraph | None = None
    pieces: Sequence[tuple[Mark, str]] = ()


@dataclass(frozen=True)
class Comparison:
    """All rows in reading order, and how many of each kind there are."""

    rows: Sequence[Row]
    counts: Counter[Kind] = field(default_factory=Counter)

    @property
    def same(self) -> bool:
        """Whether both texts say the same."""
        return not any(count for kind, count in self.counts.items() if kind != "same")


def paragraphs_of(pages: Iterable[tuple[int, Sequence[str]]]) -> list[Paragraph]:
    """Return the paragraphs of a text that comes page by page.

    What stands at the head or foot of most pages is left out, and a paragraph that is broken by the
    end of a page is made whole.
    """
    leaves = [(number, list(texts)) for number, texts in pages]
    running = _running(leaves)
    found: list[Paragraph] = []
    for number, texts in leaves:
        kept = [text for place, text in enumerate(texts) if not _runs(texts, place, running)]
        for place, text in enumerate(kept):
            last = found[-1] if found else None
            if place == 0 and last and last.page != number and _goes_on(last.text, text):
                found[-1] = _paragraph(last.page, f"{last.text} {text}")
            else:
                found.append(_paragraph(number, text))
    return [paragraph for paragraph in found if paragraph.key]


def compare(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Comparison:
    """Return what has changed from one text to the other."""
    rows: list[Row] = []
    at = to = 0
    runs = matches([each.key for each in old], [each.key for each in new])
    for run in [*runs, None]:
        next_at, next_to = (run.old, run.new) if run else (len(old), len(new))
        rows += _between(old[at:next_at], new[to:next_to])
        if run:
            for step in range(run.size):
                rows.append(Row("same", old[run.old + step], new[run.new + step]))
            at, to = run.old + run.size, run.new + run.size
    rows = _moved(rows)
    return Comparison(rows, Counter(row.kind for row in rows))


def key_of(text: str) -> str:
    """Return what a text is compared by: blanks, hyphens and styles of quotes do not count."""
    plain = unicodedata.normalize("NFC", text).translate(_SAME)
    return _BLANKS.sub(" ", plain).strip()


def words_of(old: str, new: str) -> list[tuple[Mark, str]]:
    """Return the words of both texts, each once where they agree."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    known, found = ([key_of(word) or " " for word in words] for words in (before, after))
    pieces: list[tuple[Mark, str]] = []
    at = to = 0
    for run in _word_runs(known, found):
        _add(pieces, "gone", "".join(before[at : run.old]))
        _add(pieces, "new", "".join(after[to : run.new]))
        _add(pieces, "same", "".join(after[run.new : run.new + run.size]))
        at, to = run.old + run.size, run.new + run.size
    return pieces


def _word_runs(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Return the runs of words that both have, and an empty one at the end.

    A blank alone between changes is no run: else two other sentences would be told word by word.
    """
    start, end = same_edges(old, new)
    if max(len(old), len(new)) - start - end > MOST_WORDS:
        runs = [Match(0, 0, start), Match(len(old) - end, len(new) - end, end)]
    else:
        runs = matches(old, new)
    inner = [run for run in runs[1:-1] if any(old[run.old + n].strip() for n in range(run.size))]
    return [*runs[:1], *inner, *runs[1:][-1:], Match(len(old), len(new), 0)]


def _add(pieces: list[tuple[Mark, str]], mark: Mark, text: str) -> None:
    if text:
        pieces.append((mark, text))


def _paragraph(page: int, text: str) -> Paragraph:
    return Paragraph(page, text, key_of(text))


def _between(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Row]:
    """Yield the rows of a stretch in which no paragraph is the same in both."""
    words = [_bag(each.text) for each in new]
    to = 0
    for before in old:
        bag = _bag(before.text)
        near = range(to, min(to + FURTHEST, len(new)))
        best = max(near, key=lambda place: _alike(bag, words[place]), default=None)
        if best is None or _alike(bag, words[best]) < ALIKE:
            yield Row("gone", old=before)
            continue
        yield from (Row("new", new=each) for each in new[to:best])
        after = new[best]
        yield Row("changed", before, after, words_of(before.text, after.text))
        to = best + 1
    yield from (Row("new", new=each) for each in new[to:])


def _bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of common words (Dice's coefficient of the two bags)."""
    all_words = one.total() + other.total()
    return 2 * (one & other).total() / all_words if all_words else 0.0


def _moved(rows: Sequence[Row]) -> list[Row]:
    """Say of paragraphs that went in one place and came in another that they were moved."""
    gone = Counter(row.old.key for row in rows if row.kind == "gone" and row.old)
    came = Counter(row.new.key for row in rows if row.kind == "new" and row.new)
    both = {key for key, count in gone.items() if count == 1 and came[key] == 1}
    found = []
    for row in rows:
        if row.kind == "gone" and row.old and row.old.key in both:
            found.append(Row("moved-from", old=row.old))
        elif row.kind == "new" and row.new and row.new.key in both:
            found.append(Row("moved-to", new=row.new))
        else:
            found.append(row)
    return found


def _running(leaves: Sequence[tuple[int, Sequence[str]]]) -> set[str]:
    """Return what stands at the edge of most pages, numbers left out of account."""
    if len(leaves) < 4:
        return set()
    edges = Counter(
        line for _number, texts in leaves for line in {_shape(text) for text in _edges(texts)}
    )
    return {line for line, count in edges.items() if count * 2 > len(leaves)}


def _edges(texts: Sequence[str]) -> Sequence[str]:
    return [*texts[:2], *texts[-2:]]


def _shape(text: str) -> str:
    return _NUMBERS.sub("#", key_of(text))


def _runs(texts: Sequence[str], place: int, running: set[str]) -> bool:
    edge = place < 2 or place >= len(texts) - 2
    return edge and _shape(texts[place]) in running


def _goes_on(before: str, after: str) -> bool:
    return before.rstrip()[-1:] not in _ENDS and after[:1].islower()
