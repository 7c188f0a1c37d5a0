"""What people type into the search box.

Three things are syntax and nothing else: "quoted phrases" (also «…», “…”, „…“) must stand like
that, a word or phrase after a minus must not occur, and the rest are words. Every text is a
query; one that asks for nothing finds nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from collab.search.analysis import forms, query_languages

MAX_CLAUSES = 32
_READ = 2_000
_UNFINISHED = 3

_PART = re.compile(
    r'(?P<minus>(?<!\S)[-−])?(?:["«“„”](?P<phrase>[^"«»“„”]*)["»”“]|(?P<plain>[^\s"«»“„”]+))'
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for: a word, or several forms that must follow one another."""

    forms: tuple[str, ...]
    quoted: bool = False

    @property
    def text(self) -> str:
        """The clause as folded words, for telling people what was not found."""
        return " ".join(self.forms)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; false when it asks for nothing.

    `unfinished` says that the last word is still being typed, so that words beginning with it
    match too. `languages` are those by whose rules it is read, the likeliest first.
    """

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()
    unfinished: bool = False
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)


def parse(text: str, *, unfinished: bool = False, language: str | None = None) -> Query:
    """Return the query that `text` asks for; never raises.

    `unfinished` is for search as you type: the last word counts as begun when it has three
    letters and no blank behind it. `language` is that of the query where it is known. Only the
    first 2,000 characters and 32 different clauses are read.
    """
    text = text[:_READ]
    wanted: dict[Clause, None] = {}
    unwanted: dict[Clause, None] = {}
    last: Clause | None = None
    for part in _PART.finditer(text):
        last = None
        into = unwanted if part["minus"] else wanted
        for clause in _clauses(part):
            if len(wanted) + len(unwanted) < MAX_CLAUSES:
                into[clause] = None
                last = clause if into is wanted else None
    begun = (
        unfinished
        and last is not None
        and not last.quoted
        and len(last.forms[0]) >= _UNFINISHED
        and text[-1].isalnum()
    )
    if begun and last is not None:
        # The word being typed is the last one, even if it has been typed before.
        wanted.pop(last)
        wanted[last] = None
    return Query(tuple(wanted), tuple(unwanted), begun, query_languages(text, language))


def _clauses(part: re.Match[str]) -> list[Clause]:
    if part["phrase"] is not None:
        phrase = tuple(_words(part["phrase"]))
        return [Clause(phrase, quoted=True)] if phrase else []
    words = _words(part["plain"])
    if part["minus"]:
        # -кто-нибудь is one thing to leave out, not the leaving out of every "кто".
        return [Clause(tuple(words), quoted=len(words) > 1)] if words else []
    return [Clause((word,)) for word in words]


def _words(text: str) -> list[str]:
    """Return the forms of the words; a lone apostrophe or sign has none and asks for nothing."""
    return [form for form in forms(text) if form]


_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_KEYS = {
    **dict(zip(_LATIN_KEYS, _RUSSIAN_KEYS, strict=True)),
    **dict(zip(_LATIN_KEYS.upper(), _RUSSIAN_KEYS.upper(), strict=True)),
    **dict(zip('{}:"<>~', "ХЪЖЭБЮЁ", strict=True)),
}
_TO_RUSSIAN = str.maketrans(_KEYS)
_TO_LATIN = str.maketrans({russian: latin for latin, russian in _KEYS.items()})


def other_layout(text: str) -> str | None:
    """Return `text` as the same keys give it on the other layout (gsnrb → пытки).

    None when that is no different. Worth a try when no word of a query is known.
    """
    cyrillic = any("\u0400" <= char <= "\u04ff" for char in text)
    swapped = text.translate(_TO_LATIN if cyrillic else _TO_RUSSIAN)
    return swapped if swapped != text else None
