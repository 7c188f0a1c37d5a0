"""Found words as `<mark>` in pages: titles, snippets, and the text of documents."""

from collections.abc import Iterable

from flask import Flask
from markupsafe import Markup, escape

from . import snippets
from .query import Query, parse


def init_app(app: Flask) -> None:
    """Give the templates the filter `marked`: text and what was searched for, to safe HTML."""
    app.add_template_filter(marked)


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
