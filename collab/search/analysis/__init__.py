"""How text becomes search terms: one analysis for index, query, snippets and suggestions.

A word leaves three traces, each of which an engine can look up:

* its **form**: lower case, folded letters (see `letters`); carries positions, so it serves
  quoted phrases, the marking of hits and search as you type;
* its **stem** in the language of the text (see `stems`), which joins the inflected forms;
* its **root**, the first four letters of a longer word: a coarse net under the stemmer, which
  counts for less but catches what a light stemmer misses and many slips of typing.

Texts are analysed with the chain of their own language. A query rarely says its language, so it
is analysed with the chains of several (`variants`), and each word matches any of the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from collab.search.analysis.guess import guess
from collab.search.analysis.letters import TOKEN, form_of, has_cyrillic, is_latin, uzbek_latin
from collab.search.analysis.stems import CHAINS

__all__ = [
    "LANGUAGES",
    "VERSION",
    "Occurrence",
    "Term",
    "Variants",
    "forms",
    "guess",
    "occurrences",
    "query_languages",
    "terms",
    "variants",
]

LANGUAGES = ("ru", "en", "kk", "ky", "tg", "uz")
# Part of the stamp of every index: raise it when the same text would give other terms.
VERSION = 2

_ROOT_LETTERS = 4
_CACHED_WORDS = 120_000


class Term(NamedTuple):
    """The traces of one word: its form, its stem, and its root ("" when the word is short)."""

    form: str
    stem: str
    root: str


class Occurrence(NamedTuple):
    """One word of a text: where it stands (`text[start:end]`) and its terms."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True, slots=True)
class Variants:
    """What one typed word may look like in the index, over the languages considered."""

    forms: frozenset[str]
    stems: frozenset[str]
    roots: frozenset[str]

    def matches(self, term: Term) -> bool:
        """Whether a word of a text with these terms is the typed word in some form."""
        return term.form in self.forms or term.stem in self.stems


def terms(text: str, language: str | None) -> list[Term]:
    """Return the terms of each word of `text`, in reading order.

    `language` is that of the text, one of `LANGUAGES`; None or any other has it guessed.
    Words in the other script (English names in a Russian text) go through a chain that fits them.
    """
    analyse = _analyser(text, language)
    return [analyse(token) for token in TOKEN.findall(text)]


def occurrences(text: str, language: str | None) -> Iterator[Occurrence]:
    """Like `terms`, with the place of each word; offsets count characters of `text` as given."""
    analyse = _analyser(text, language)
    for match in TOKEN.finditer(text):
        yield Occurrence(match.start(), match.end(), analyse(match.group()))


def forms(text: str) -> list[str]:
    """Return the form of each word of `text`, in reading order, whatever the language."""
    return [form_of(token) for token in TOKEN.findall(text)]


def query_languages(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the languages by whose chains a query is to be analysed, the likeliest first.

    That is always all of them: a few words do not show their language, longer questions are
    found no worse with all chains than with one, and an Uzbek question may be in either script.
    A known `language` of the query comes first.
    """
    likely = language if language in LANGUAGES else guess(text)
    return tuple(dict.fromkeys((*([likely] if likely else []), *LANGUAGES)))


def variants(form: str, languages: Iterable[str]) -> Variants:
    """Return what a word of a query, given by its form, may look like in the index."""
    found = [_analysed(form, _chain_for(form, language)) for language in languages]
    return Variants(
        forms=frozenset({form, *(term.form for term in found)}),
        stems=frozenset(term.stem for term in found),
        roots=frozenset(term.root for term in found if term.root),
    )


def _chain_for(token: str, language: str) -> str:
    """Return the language whose chain fits a word that stands in a text of `language`.

    Uzbek is written in both scripts and takes both.
    """
    if language == "uz":
        return language
    if language == "en":
        return "ru" if has_cyrillic(token) else "en"
    return "en" if is_latin(token) else language


_cache: dict[str, dict[str, Term]] = {language: {} for language in LANGUAGES}


def _analysed(token: str, language: str) -> Term:
    cache = _cache[language]
    term = cache.get(token)
    if term is None:
        if len(cache) >= _CACHED_WORDS:
            cache.clear()
        term = cache[token] = _analyse(token, language)
    return term


def _analyse(token: str, language: str) -> Term:
    form = form_of(token)
    if language == "uz":
        form = uzbek_latin(form)
    if any(char.isdigit() for char in form):
        return Term(form, form, "")
    root = form[:_ROOT_LETTERS] if len(form) >= _ROOT_LETTERS else ""
    return Term(form, CHAINS[language](form), root)


class _Analyser(dict[str, Term]):
    """The terms of the words of one text; a word is taken through its chain once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> Term:
        term = self[token] = _analysed(token, _chain_for(token, self._language))
        return term


def _analyser(text: str, language: str | None) -> Callable[[str], Term]:
    known = language if language in CHAINS else None
    known = known or guess(text) or "ru"
    return _Analyser(known).__getitem__
