"""Found words as `<mark>` in pages: titles, snippets, and the text of documents."""

from collections.abc import Iterable

from flask import Flask
from markupsafe import Markup, escape

from ..web import finding
from . import snippets
from .query import Query, parse


def init_app(app: Flask) -> None:
    """Give the templates the filter `marked`: text and what was searched for, to safe HTML.

    Pages that mark words in another way ask `web.finding` where they stand.
    """
    app.add_template_filter(marked)
    finding.register(app, finder)


def finder(words: str, language: str | None) -> finding.Finder:
    """Return what tells the places of these words in texts of one language."""
    query = parse(words)
    return lambda text: snippets.places(text, query, language) if query else []


def marked(text: str, query: Query | str | None) -> Markup:
    """Return the text escaped, with the words that match the query in `<mark>`."""
    if not query:
        return escape(text)
    parsed = parse(query) if isinstance(query, str) else query
    return markup(snippets.marked(text, parsed))


def markup(parts: Iterable[tuple[str, bool]]) -> Markup:
    """Return stretches of text as safe HTML; those that match are in `<mark>`."""
    pieces = (
        Markup("<mark>{}</mark>").format(part) if matches else escape(part)
        for part, matches in parts
    )
    return Markup("").join(pieces)
