"""What a browser can ask for over its socket: to listen to a room, and to stop.

Each event is answered from the database as it is then: Flask-SocketIO gives every event a request
context of its own, so `current_user` is loaded anew through the session, and the database session
is closed with the context. Nothing here writes.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs

import structlog
from flask import Flask, current_app, request
from flask import session as cookie
from flask_login import current_user

from ..accounts import sessions
from ..extensions import socketio
from ..policy import Scope
from . import connections, presence, rooms
from .connections import Connection

log = structlog.stdlib.get_logger("collab.sockets")

TYPED_AGAIN = 1.0
"""Seconds within which it is told once that somebody writes."""
MOST_ROOMS = 100
"""Rooms that one page may listen to at a time."""


def guard_the_door(app: Flask) -> None:
    """Turn strangers away before they hold a connection, and with it a thread of the server.

    Pages of other sites are strangers too: a browser sends the cookie along with the handshake of
    any page, and tells in `Origin` whose it is (RFC 6455, section 10.2). Beyond loopback only an
    encrypted line is let in.
    """
    engine = socketio.server.eio
    admit = engine.handlers["connect"]

    def connect(engine_sid: str, environ: dict[str, Any]) -> Any:
        if not _is_our_page(environ) or "j" in parse_qs(environ.get("QUERY_STRING", "")):
            return _refuse("another site, or a program that names none")
        if app.config["SECURE_COOKIES"] and environ["wsgi.url_scheme"] != "https":
            return _refuse("a line that is not encrypted")
        with app.request_context(environ):
            known = current_user.is_authenticated
        return admit(engine_sid, environ) if known else False

    engine.on("connect", connect)


def _is_our_page(environ: dict[str, Any]) -> bool:
    """Tell whether a page of this site asks.

    Where WebSockets are blocked a browser polls, and names no origin when it fetches from its own
    site. Then it says so in `Sec-Fetch-Site`, which no page can write.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        return bool(origin == f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}")
    polls = "HTTP_UPGRADE" not in environ
    return polls and environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"


def _refuse(why: str) -> bool:
    log.warning("socket refused", why=why)
    return False


@socketio.on("connect")
def connect(_auth: Any = None) -> bool:
    """Let somebody in whose session counts."""
    session = sessions.current()
    if session is None or not current_user.is_authenticated:
        return False
    sid: str = request.sid  # type: ignore[attr-defined]
    connection = Connection(
        sid=sid,
        engine_sid=socketio.server.manager.eio_sid_from_sid(sid, "/"),
        user_id=current_user.id,
        session_id=session.id,
        access_version=current_user.access_version,
        locale=current_user.locale,
        timezone=current_user.timezone,
        light=bool(cookie.get("light")),
        groups=connections.groups_of([current_user.id]).get(current_user.id, frozenset()),
    )
    connections.current().add(connection, current_app._get_current_object())  # type: ignore[attr-defined]
    connection.enter(f"user:{connection.user_id}")
    # A page of before an update compares it with its own and asks its person to reload.
    socketio.emit("build", current_app.extensions["assets"]["app.js"], to=sid)
    return True


@socketio.on("disconnect")
def disconnect(_reason: Any = None) -> None:
    """Forget a page that has gone."""
    connections.current().remove(request.sid)  # type: ignore[attr-defined]


def _from_the_admitted(handler: Callable[[Connection, Any], Any]) -> Callable[..., Any]:
    """Call the handler for connections that still count and do not flood us; end the others."""

    @wraps(handler)
    def handle(asked: Any = None, *_rest: Any) -> Any:
        connection = connections.current().get(request.sid)  # type: ignore[attr-defined]
        if connection is None:
            return False
        if connection.floods() or not current_user.is_authenticated:
            connections.current().close([connection])
            return False
        return handler(connection, asked)

    return handle


@socketio.on("watch")
@_from_the_admitted
def watch(connection: Connection, asked: Any) -> bool:
    """Begin to send the news of a room; the answer tells whether the person may hear it."""
    name = _room_in(asked)
    if sum("|" in room for room in connection.rooms) > MOST_ROOMS:  # each has one such name
        return False
    item = rooms.item_of(name)
    seen = connections.visibilities([item] if item else [])  # before: it may change meanwhile
    if not rooms.open_to(name, Scope.of(current_user)):
        return False
    connection.items |= seen
    for room in rooms.names(name, connection):
        connection.enter(room)
    if connections.current().get(connection.sid) is connection:
        return True
    # The right ended between the question and the entry: the closing came too early for these.
    for room in rooms.names(name, connection):
        connection.leave(room)
    return False


@socketio.on("leave")
@_from_the_admitted
def leave(connection: Connection, asked: Any) -> bool:
    """Stop sending the news of a room."""
    name = _room_in(asked)
    for room in rooms.names(name, connection):
        connection.leave(room)
    item = rooms.item_of(name)
    kinds = ("thread", "content", "document")
    if item and connection.rooms.isdisjoint(f"{kind}:{item}" for kind in kinds):
        connection.items.pop(item, None)
    return True


@socketio.on("typing")
@_from_the_admitted
def typing(connection: Connection, asked: Any) -> None:
    """Tell the others in a chat that somebody is writing; nothing of it is kept."""
    name = _room_in(asked)
    moment = time.monotonic()
    if name not in connection.rooms or moment - connection.typed < TYPED_AGAIN:
        return
    if current_user.presence and rooms.may_chat_in(name, current_user):
        connection.typed = moment
        news = {"room": name, "by": current_user.id, "name": current_user.name}
        socketio.emit("typing", news, to=presence.room_of(name), skip_sid=connection.sid)


@socketio.on("*")
def anything_else(_event: str, *args: Any) -> None:
    """Count what we do not know, so that a flood of it ends too."""
    _count_only(*args)


@_from_the_admitted
def _count_only(_connection: Connection, _asked: Any) -> None:
    return None


def _room_in(asked: Any) -> str:
    """Return the room's name from what a browser sent: `{"room": name}`, or the name alone.

    Whatever else was sent is the name of no room.
    """
    name = asked.get("room") if isinstance(asked, dict) else asked
    return name if isinstance(name, str) else ""
