"""Where the words of a search stand in a text: asked by pages that draw them, told by the search.

The search stands above the features and none of them knows it; it registers how it finds words, so
that a page marks exactly what the search would find.
"""

from collections.abc import Callable

from flask import Flask, current_app

Finder = Callable[[str], list[tuple[int, int]]]
"""Takes a text; returns where in it the words begin and end, in reading order, none overlapping."""
MakeFinder = Callable[[str, str | None], Finder]
"""Takes what was searched for, and the language of the texts if it is known."""


def register(app: Flask, make: MakeFinder) -> None:
    """Have words found in this way."""
    app.extensions["finding"] = make


def finder(words: str, language: str | None = None) -> Finder:
    """Return what finds these words in texts of that language; without a search it finds none."""
    make: MakeFinder | None = current_app.extensions.get("finding")
    return make(words, language) if make and words else lambda text: []
