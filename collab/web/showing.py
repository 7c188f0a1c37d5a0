"""What somebody is about to have before her eyes: said by the pages, heard by who counts.

What counts what is new stands above the features and none of them knows it; it registers what is
to be done before such a page is drawn.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, current_app


@dataclass(frozen=True)
class Shown:
    """What a page shows: pieces of content by their ids."""

    ids: frozenset[int]
    whole: int | None = None
    """Of this one also all that stands in it."""
    chat_of: int | None = None
    """The newest messages in the chat room with this id."""


Listener = Callable[[Shown], None]


def register(app: Flask, listener: Listener) -> None:
    """Have the function called for each such page, before it is drawn."""
    app.extensions.setdefault("showing", []).append(listener)


def shows(ids: Iterable[int], *, whole: int | None = None, chat_of: int | None = None) -> None:
    """Say what the visitor is about to see."""
    shown = Shown(frozenset(ids), whole, chat_of)
    for listener in current_app.extensions.get("showing", []):
        listener(shown)
