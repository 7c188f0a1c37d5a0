"""Tells the six languages of the coalition apart.

The model takes half a second to load and some 50 MB of memory: a process that lives on keeps it.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

CYRILLIC = ("ru", "kk", "ky", "tg", "uz")
LATIN = ("en", "uz")
_SAMPLE = 20_000
_FEWEST_LETTERS = 20


def language_of(texts: Iterable[str]) -> str | None:
    """Return ru, en, kk, ky, tg or uz for what most of *texts* is written in.

    None when there are fewer than 20 letters, or when most are neither Cyrillic nor Latin.
    The candidates are limited to those written in the script of the text: py3langid, a naive
    Bayes model over byte n-grams, otherwise takes short Cyrillic Uzbek for its neighbours.
    """
    sample = _sample(texts)
    scripts = {"CYRILLIC": 0, "LATIN": 0}
    letters = 0
    for character in sample:
        if character.isalpha():
            letters += 1
            script = unicodedata.name(character, "").partition(" ")[0]
            if script in scripts:
                scripts[script] += 1
    if letters < _FEWEST_LETTERS:
        return None
    script = max(scripts, key=lambda name: scripts[name])
    if scripts[script] * 2 < letters:
        return None
    candidates = CYRILLIC if script == "CYRILLIC" else LATIN
    ranked: list[tuple[str, float]] = _identifier().rank(sample)
    return next((str(language) for language, _ in ranked if language in candidates), None)


def _sample(texts: Iterable[str]) -> str:
    """Take pieces from the whole document, so that a foreign title page does not decide."""
    whole = [text for text in texts if text]
    length = sum(map(len, whole))
    if length <= _SAMPLE:
        return "\n".join(whole)
    share = _SAMPLE / length
    return "\n".join(text[: max(40, int(len(text) * share))] for text in whole)[: 2 * _SAMPLE]


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(["en", "kk", "ky", "ru", "tg", "uz"])
    return LanguageIdentifier(  # lets go of the other 90 languages
        whole.nb_ptc,
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        tk_row=whole.tk_row,
    )
