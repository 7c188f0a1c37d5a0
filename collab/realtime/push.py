"""News to the listeners of a room: a new line as HTML, or the word that something changed."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app, g, has_request_context, request
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


def change(room: str, content_id: int, *, came: bool = False) -> None:
    """Tell a room that a piece of content is not what it was; browsers fetch it if they may.

    With `came` it may be new to some of them: it was approved, restored, shown again or moved here.
    """
    news: dict[str, Any] = {"room": room, "id": content_id}
    socketio.emit("change", news | {"came": True} if came else news, to=room)


def change_for(user_ids: Iterable[int], room: str, content_id: int) -> None:
    """Tell those of a room who are these people that there is something new for them in it."""
    for user_id in user_ids:
        news = {"room": room, "id": content_id, "came": True}
        socketio.emit("change", news, to=f"user:{user_id}")


def drawn(content: Content, locale: str, timezone: str, **more: Any) -> str:
    """Return the content's partial as a reader of that language in that time zone sees it.

    The template gets no page context, hence nothing of the person whose request this may be.
    """
    template = current_app.jinja_env.get_template(content.partial)
    with current_app.test_request_context(base_url=_base()), force_locale(locale):
        default = get_timezone()
        # Flask-Babel can force a language but not a time zone: this is where it keeps its own.
        g._flask_babel.babel_tzinfo = _zone(timezone) or default
        return template.render(item=content, locale=locale, **more)


def _base() -> str | None:
    """Return the address by which people reach this site: it tells which links stay here."""
    return request.host_url if has_request_context() else current_app.config["PUBLIC_URL"] or None


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
