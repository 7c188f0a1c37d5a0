"""Rooms: what a browser can listen to, who may, and in which languages others listen.

A browser knows a room by its plain name (`chat:5`). News that carries HTML goes to its variants,
one for each language and time zone among the listeners (`chat:5|ru|Asia/Almaty`), so that it is
drawn once for each of them and not once for each person.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..accounts.models import User
from ..chat import rooms as chat_rooms
from ..chat.models import Room
from ..content import Content
from ..extensions import db, socketio
from ..library.models import Document
from ..policy import Permission, Scope, permissions_of
from ..threads.models import Thread
from . import presence
from .connections import Connection
from .socket_queue import SocketQueue

_NAME = re.compile(r"(chat|thread|content|document|library):([1-9][0-9]{0,15})")


@dataclass(frozen=True)
class Variant:
    """The listeners of a room who read one language in one time zone."""

    name: str
    locale: str
    timezone: str


def open_to(name: object, scope: Scope) -> bool:
    """Tell whether somebody may listen; a room that does not exist is like one that is closed."""
    match = _NAME.fullmatch(name) if isinstance(name, str) else None
    return match is not None and _KINDS[match[1]](int(match[2]), scope)


def may_chat_in(name: str, person: User) -> bool:
    """Tell whether this is the room of a chat in which the person may say something."""
    match = _NAME.fullmatch(name)
    room = db.session.get(Room, int(match[2])) if match and match[1] == "chat" else None
    if room is None:
        return False
    granted = permissions_of(person).get(room.group_id, frozenset())
    return Permission.CHAT in granted and not chat_rooms.why_closed(room, granted)


def item_of(name: object) -> int | None:
    """Return the id of the content whose room it is; None for a chat, a library and nonsense."""
    match = _NAME.fullmatch(name) if isinstance(name, str) else None
    return int(match[2]) if match and match[1] in {"thread", "content", "document"} else None


def names(name: str, connection: Connection) -> tuple[str, ...]:
    """Return the rooms that a listener enters: the plain one, her variant, and that of presence."""
    entered = (name, f"{name}|{connection.locale}|{connection.timezone}")
    if name.startswith("chat:") and not connection.light:
        return (*entered, presence.room_of(name))
    return entered


def variants(name: str) -> Iterator[Variant]:
    """Yield the variants of a room that have listeners, as far as this process can know.

    The process that has all the browsers knows exactly. Any other one names every language and
    time zone in use.
    """
    queue = socketio.server.manager
    if isinstance(queue, SocketQueue):
        if queue.listening:
            yield from _occupied(name)
            return
        if not queue.heard:
            return
    rows = db.session.execute(db.select(User.locale, User.timezone).where(User.active).distinct())
    for locale, timezone in rows:
        yield Variant(f"{name}|{locale}|{timezone}", locale, timezone)


def _occupied(name: str) -> Iterator[Variant]:
    for room in socketio.server.manager.occupied(f"{name}|"):
        _plain, locale, timezone = room.split("|")
        yield Variant(room, locale, timezone)


def _chat(number: int, scope: Scope) -> bool:
    room = db.session.get(Room, number)
    return room is not None and room.group_id in scope.reads


def _content(number: int, scope: Scope) -> bool:
    return _shown(Content, number, scope)


def _thread(number: int, scope: Scope) -> bool:
    return _shown(Thread, number, scope)


def _library(number: int, scope: Scope) -> bool:
    return number in scope.reads


def _document(number: int, scope: Scope) -> bool:
    """Comments are heard inside the group alone, also where the document is for the coalition."""
    found = db.session.get(Document, number)
    return found is not None and found.group_id in scope.reads and scope.shows(found)


def _shown(model: type[Content], number: int, scope: Scope) -> bool:
    found = db.session.scalar(db.select(model.id).where(model.id == number, scope.where(model)))
    return found is not None


_KINDS: dict[str, Callable[[int, Scope], bool]] = {
    "chat": _chat,
    "thread": _thread,
    "content": _content,
    "document": _document,
    "library": _library,
}
