"""News to the listeners of a room: a new line as HTML, or the word that something changed."""

from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app, g
from flask_babel import force_locale, get_timezone

from ..content import Content
from ..extensions import socketio
from . import rooms


def item(room: str, number: int, content: Content, **more: Any) -> None:
    """Send a new piece of content to a room, drawn once for each language and time zone in it.

    `number` is its place in the room's order; `more` is what the partial needs besides `item`.
    """
    for variant in rooms.variants(room):
        html = drawn(content, variant.locale, variant.timezone, **more)
        news = {"room": room, "seq": number, "id": content.id, "html": html}
        socketio.emit("item", news, to=variant.name)


def change(room: str, content_id: int) -> None:
    """Tell a room that a piece of content is not what it was; browsers fetch it if they may."""
    socketio.emit("change", {"room": room, "id": content_id}, to=room)


def drawn(content: Content, locale: str, timezone: str, **more: Any) -> str:
    """Return the content's partial as a reader of that language in that time zone sees it.

    The template gets no page context, hence nothing of the person whose request this may be.
    """
    template = current_app.jinja_env.get_template(content.partial)
    with current_app.test_request_context(), force_locale(locale):
        default = get_timezone()
        # Flask-Babel can force a language but not a time zone: this is where it keeps its own.
        g._flask_babel.babel_tzinfo = _zone(timezone) or default
        return template.render(item=content, locale=locale, **more)


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
