"""Rare words that a test puts in, takes out, and looks for in every byte that is left."""

from collections.abc import Iterable
from pathlib import Path

from collab.search import analysis

ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")


def traces(folder: Path, words: Iterable[str]) -> set[str]:
    """Return those of the words that stand in some file below the folder.

    As they are, or in any form that the index makes of them, in any language.
    """
    data = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {
        word
        for word in words
        for form in forms(word)
        for encoding in ENCODINGS
        if any(form.encode(encoding) in found for found in data)
    }


def forms(word: str) -> set[str]:
    """Return the word and what the index may know it by."""
    languages = (None, *analysis.LANGUAGES)
    terms = [term for language in languages for term in analysis.terms(word, language)]
    return {word, *(form for term in terms for form in (term.form, term.stem, term.root) if form)}
