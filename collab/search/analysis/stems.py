"""Stems: the chain of each language, from a folded form to a stem.

English goes through Snowball (Porter's algorithms, in PyStemmer), Russian first through the lemma
that pymorphy3 gives (OpenCorpora's dictionary), because a stemmer cannot know that пыток is a form
of пытка; Snowball after it joins what derivation splits. For Kazakh, Kyrgyz,
Tajik and Uzbek there is no Snowball stemmer, and Russian or Turkish ones do harm; they get a
light stripper of the suffixes in `suffixes`: the longest suffix that leaves a pronounceable stem
of three letters is cut, up to three times, in the way that Savoy's light stemmers work.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable
from typing import Any

import Stemmer

from collab.search.analysis import suffixes
from collab.search.analysis.letters import form_of, uzbek_latin

Chain = Callable[[str], str]

_RUSSIAN = re.compile("[а-я-]+")
_SHORTEST_STEM = 3
_VOWELS = frozenset("аеиоуыэюяaeiou")


def _snowball(name: str) -> Chain:
    """Return a Snowball chain; the C object is not safe to share, so each thread has its own."""
    local = threading.local()

    def stem(form: str) -> str:
        stemmer = getattr(local, "stemmer", None)
        if stemmer is None:
            stemmer = local.stemmer = Stemmer.Stemmer(name, 0)
        return str(stemmer.stemWord(form))

    return stem


@functools.cache
def _morphology() -> Any:
    """Return the analyser of Russian; its dictionary is loaded at the first Russian word."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def _russian() -> Chain:
    stemmed = _snowball("russian")

    def stem(form: str) -> str:
        if not _RUSSIAN.fullmatch(form):
            return stemmed(form)  # the dictionary has nothing else, and fails on rare scripts
        return stemmed(form_of(_morphology().parse(form)[0].normal_form))

    return stem


def _stripper(endings: list[str], *, rounds: int, devoiced: dict[str, str]) -> Chain:
    """Return a chain that cuts up to `rounds` of the `endings`.

    `devoiced` maps a last consonant that a vowel had voiced to what it is in the bare word
    (Kazakh кітап, but кітабы).
    """
    known = frozenset(endings)
    longest = max(map(len, known))

    def stem(form: str) -> str:
        for _ in range(rounds):
            cut = _longest_ending(form, known, longest)
            if not cut:
                break
            form = form[:-cut]
        return form[:-1] + devoiced.get(form[-1], form[-1]) if form else form

    return stem


def _longest_ending(form: str, known: frozenset[str], longest: int) -> int:
    for size in range(min(longest, len(form) - _SHORTEST_STEM), 0, -1):
        if form[-size:] in known and not _VOWELS.isdisjoint(form[:-size]):
            return size
    return 0


def _tajik() -> Chain:
    strip = _stripper([form_of(s) for s in suffixes.TAJIK], rounds=2, devoiced={})

    def stem(form: str) -> str:
        for prefix, shortest in suffixes.TAJIK_VERB_PREFIXES:
            if form.startswith(prefix) and len(form) - len(prefix) >= shortest:
                form = form[len(prefix) :]
                break
        return strip(form)

    return stem


def _turkic(endings: list[str], devoiced: dict[str, str]) -> Chain:
    return _stripper(endings, rounds=3, devoiced=devoiced)


CHAINS: dict[str, Chain] = {
    "ru": _russian(),
    "en": _snowball("english"),
    "kk": _turkic(suffixes.KAZAKH, {"б": "п", "г": "к"}),
    "ky": _turkic(suffixes.KYRGYZ, {"б": "п", "г": "к"}),
    "uz": _turkic([uzbek_latin(s) for s in suffixes.UZBEK], {"g": "k", "b": "p"}),
    "tg": _tajik(),
}
