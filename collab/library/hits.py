"""Found words in a document: on which pages they stand, and where on the picture of a page."""

import json
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select

from ..extensions import db
from ..web.finding import Finder, finder
from .models import Page, Version

MOST_CHARACTERS = 3_000_000
"""Of one document, a judgment of thousand pages: what stands behind is not counted."""
_KEPT = 64
"""So many counts are kept, so that walking from hit to hit does not count again."""
_SOFT_HYPHEN = "\u00ad"
_WHOLE = 10_000

_Key = tuple[int, str, str | None, int, str, str | None]

_counts: OrderedDict[_Key, Mapping[int, int]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Found:
    """How often words stand on the pages of a document; pages without them are left out."""

    words: str
    pages: Mapping[int, int]

    @property
    def total(self) -> int:
        """Places in the whole document."""
        return sum(self.pages.values())

    def place(self, page: int, hit: int) -> int:
        """Return which of all places the hit of that number on a page is, from 1."""
        return sum(count for number, count in self.pages.items() if number < page) + hit

    def after(self, page: int, hit: int) -> tuple[int, int] | None:
        """Return page and number of the next place; `hit` 0 stands before the first of its page."""
        if hit < self.pages.get(page, 0):
            return page, hit + 1
        following = min((number for number in self.pages if number > page), default=None)
        return (following, 1) if following else None

    def before(self, page: int, hit: int) -> tuple[int, int] | None:
        """Return page and number of the place before."""
        if hit > 1:
            return page, hit - 1
        earlier = max((number for number in self.pages if number < page), default=None)
        return (earlier, self.pages[earlier]) if earlier else None


Stretch = tuple[str, int]
"""A stretch of text, and which place of its page it is, from 1; 0 for what was not searched for."""


class Marker:
    """Cuts the texts of one page, in reading order, into stretches; places are counted on."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self.places = 0

    def __call__(self, text: str) -> list[Stretch]:
        """Return the stretches of the next text."""
        stretches: list[Stretch] = []
        at = 0
        for start, end in self._find(text):
            self.places += 1
            stretches += [(text[at:start], 0), (text[start:end], self.places)]
            at = end
        return [each for each in [*stretches, (text[at:], 0)] if each[0]]


@dataclass(frozen=True)
class Box:
    """A marked word on the picture of a page, in its pixels; `hit` counts the places from 1."""

    left: int
    top: int
    width: int
    height: int
    hit: int


def found_in(version: Version, words: str, language: str | None) -> Found | None:
    """Count the places of these words page by page; None when nothing is searched for."""
    if not words:
        return None
    # A version that is read again, with a password or for its pictures, has another text.
    key = (version.id, words, language, version.pages_done, version.state, version.reason)
    with _lock:
        known = _counts.get(key)
    if known is None:
        known = _count(version, words, language)
        with _lock:
            _counts[key] = known
            while len(_counts) > _KEPT:
                _counts.popitem(last=False)
    return Found(words, known)


def _count(version: Version, words: str, language: str | None) -> dict[int, int]:
    find, room, counted = finder(words, language), MOST_CHARACTERS, {}
    rows = select(Page.number, Page.text).where(Page.version_id == version.id)
    for number, text in db.session.execute(rows.order_by(Page.number)):
        room -= len(text)
        if room < 0:
            break
        if count := len(find(text)):
            counted[number] = count
    return counted


def boxes_on(layer: bytes, words: str, language: str | None, width: int, height: int) -> list[Box]:
    """Return the boxes around these words on a page that is so many pixels wide and high."""
    placed = _words_of(layer)
    text, starts = _joined(placed)
    boxes = []
    for hit, (start, end) in enumerate(finder(words, language)(text), 1):
        first = max(0, bisect_left(starts, start + 1) - 1)
        for word, begins in zip(placed[first:], starts[first:], strict=True):
            if begins >= end:
                break
            boxes.append(_box(word, start - begins, end - begins, (width, height), hit))
    return boxes


PlacedWord = tuple[int, int, int, int, str]


def _words_of(layer: bytes) -> list[PlacedWord]:
    """Read a layer; it was made by a process in the hands of a file, so its form is looked at."""
    try:
        given = json.loads(layer)["words"] if layer else []
    except (ValueError, RecursionError, TypeError, KeyError):
        return []
    words: list[PlacedWord] = []
    for each in given if isinstance(given, list) else []:
        match each:
            case [int() as left, int() as top, int() as width, int() as height, str() as word]:
                words.append((left, top, width, height, word))
    return words


def _joined(words: Sequence[PlacedWord]) -> tuple[str, list[int]]:
    """Return the text of a page, and where each word begins in it; broken words are whole."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for *_place, word in words:
        starts.append(length)
        broken = word.endswith(_SOFT_HYPHEN)
        piece = word[:-1] if broken else f"{word} "
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), starts


def _box(word: PlacedWord, start: int, end: int, size: tuple[int, int], hit: int) -> Box:
    """Return the box of some letters of a word, as if all its letters were of one width."""
    left, top, width, height, text = word
    letters = max(len(text), 1)
    start, end = max(start, 0), min(end, letters)
    left, right = left + width * start // letters, left + width * end // letters
    across, down = size[0] / _WHOLE, size[1] / _WHOLE
    return Box(
        round(left * across),
        round(top * down),
        max(1, round((right - left) * across)),
        max(1, round(height * down)),
        hit,
    )
