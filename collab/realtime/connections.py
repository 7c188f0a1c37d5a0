"""Who is connected to this process, and ending a connection whose right has ended.

Two things close a stream: the listeners on `AccessReduced` and on narrowed audiences close at once
what happened in this process, and the guard, one thread of each web process while anybody is
connected, compares every second what the database says with what was true when the browser
connected and began to listen. So it does not matter who changed it: another web process, the
worker, a command, or the clock that ends an idle session or somebody's time in a group.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import func, or_

from ..accounts.models import Session, User
from ..content import Audience, Content, content_readers
from ..db import now
from ..extensions import db, socketio
from ..groups.models import Membership
from ..policy import Scope

log = logging.getLogger(__name__)

GUARD_SECONDS = 1.0
MOST_EVENTS = 50
IN_SECONDS = 10.0
MOST_AT_ONCE = 1000
"""Ids in one question to the database."""


Visibility = tuple[str, str, str, int, frozenset[int]]
"""Audience, state, state of what it stands in, group, and ids of the people named of a piece of
content, as far as it is restricted to them."""


@dataclass
class Connection:
    """One browser page; `sid` and `engine_sid` are its names at the two floors of Socket.IO."""

    sid: str
    engine_sid: str
    user_id: int
    session_id: str
    access_version: int
    locale: str
    timezone: str
    groups: frozenset[int] = frozenset()
    """Groups that the person is in, as far as she was in them since she connected."""
    rooms: set[str] = field(default_factory=set)
    items: dict[int, Visibility] = field(default_factory=dict)
    """Content whose rooms it hears, and for whom the content was when that was allowed."""
    light: bool = False
    """Whether its link is slow: then it hears of nobody who comes, goes or writes."""
    typed: float = 0.0
    """When it said last that its person writes."""
    events: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))

    def enter(self, room: str) -> None:
        """Begin to hear a room."""
        self.rooms.add(room)
        socketio.server.enter_room(self.sid, room)

    def leave(self, room: str) -> None:
        """Hear a room no longer."""
        self.rooms.discard(room)
        socketio.server.leave_room(self.sid, room)

    def floods(self) -> bool:
        """Note one more event and tell whether they come too fast."""
        moment = time.monotonic()
        full = len(self.events) == MOST_EVENTS and moment - self.events[0] < IN_SECONDS
        self.events.append(moment)
        return full


class Connections:
    """The open connections of one process, by `sid`."""

    def __init__(self, look: Callable[["Connections"], object] = lambda _: None) -> None:
        """`look` is called once a second as long as anybody is connected."""
        self._look = look
        self._open: dict[str, Connection] = {}
        self._lock = threading.Lock()
        self._guarded = False

    def add(self, connection: Connection, app: Flask) -> None:
        """Keep a connection; the first one after none starts the guard."""
        with self._lock:
            self._open[connection.sid] = connection
            first, self._guarded = not self._guarded, True
        if first:
            socketio.start_background_task(guard, app, self, self._look)

    def get(self, sid: str) -> Connection | None:
        """Return the connection with that name, if it is open."""
        return self._open.get(sid)

    def remove(self, sid: str) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._open.pop(sid, None)

    def those(self, wanted: Callable[[Connection], bool]) -> list[Connection]:
        """Return the open connections for which `wanted` holds."""
        with self._lock:
            return [connection for connection in self._open.values() if wanted(connection)]

    def close_all(self) -> None:
        """Have every browser come anew and ask for what it missed."""
        self.close(self.those(lambda _: True))

    def guarded(self) -> bool:
        """Tell whether there is anything to guard; else the next connection starts a guard."""
        with self._lock:
            self._guarded = bool(self._open)
            return self._guarded

    def close(self, connections: Iterable[Connection]) -> None:
        """End connections: from here on no news goes to them, and the browser must come anew."""
        for connection in connections:
            self.remove(connection.sid)
            for room in list(connection.rooms):
                connection.leave(room)
            # The line itself is hung up on the side: a browser that does not read could hold us.
            socketio.start_background_task(socketio.server.eio.disconnect, connection.engine_sid)


def init_app(app: Flask, look: Callable[[Connections], object]) -> None:
    """Give the application its list of connections; `look` looks at it once a second."""
    app.extensions["connections"] = Connections(look)


def current() -> Connections:
    """Return the connections of this application in this process."""
    found: Connections = current_app.extensions["connections"]
    return found


def guard(app: Flask, connections: Connections, look: Callable[[Connections], object]) -> None:
    """Close connections whose right has ended, until there are none; then `look` at the others."""
    while connections.guarded():
        socketio.sleep(GUARD_SECONDS)
        try:
            with app.app_context():
                connections.close(ended(connections))
                connections.close(left(connections))
                connections.close(narrowed(connections))
                look(connections)
        except Exception:
            log.exception("the guard of the open connections could not look")


def ended(connections: Connections) -> list[Connection]:
    """Return those whose session, account or access is not what it was when they connected."""
    opened = connections.those(lambda _: True)
    if not opened:
        return []
    idle = timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])
    longest = timedelta(hours=current_app.config["SESSION_HOURS"])
    rows = db.session.execute(
        db.select(Session.id, User.access_version)
        .join(User, User.id == Session.user_id)
        .where(
            Session.id.in_({connection.session_id for connection in opened}),
            Session.ended.is_(None),
            Session.seen > now() - idle,
            Session.created > now() - longest,
            User.active,
        )
    )
    living = {session_id: version for session_id, version in rows}  # noqa: C416
    return [c for c in opened if living.get(c.session_id) != c.access_version]


def left(connections: Connections) -> list[Connection]:
    """Return those whose person is not in a group any more in which she was.

    Who takes somebody out counts up `access_version` besides; an end date that comes does not.
    """
    opened = connections.those(lambda _: True)
    now_in = groups_of({connection.user_id for connection in opened})
    closed = []
    for connection in opened:
        groups = now_in.get(connection.user_id, frozenset())
        if connection.groups <= groups:
            connection.groups = groups
        else:
            closed.append(connection)
    return closed


def groups_of(user_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the ids of the groups that each of these accounts is in at this moment."""
    found: dict[int, set[int]] = {}
    wanted = sorted(user_ids)
    for start in range(0, len(wanted), MOST_AT_ONCE):
        rows = db.session.execute(
            db.select(Membership.user_id, Membership.group_id).where(
                Membership.user_id.in_(wanted[start : start + MOST_AT_ONCE]),
                or_(Membership.until.is_(None), Membership.until > now()),
            )
        )
        for user_id, group_id in rows:
            found.setdefault(user_id, set()).add(group_id)
    return {user_id: frozenset(groups) for user_id, groups in found.items()}


def narrowed(connections: Connections) -> list[Connection]:
    """Return those that hear of content which is not for them any more."""
    opened = connections.those(lambda c: bool(c.items))
    seen = visibilities({item for c in opened for item in list(c.items)})
    closed = []
    for connection in opened:
        heard = dict(connection.items)
        changed = [item for item, known in heard.items() if seen.get(item) != known]
        if not changed:
            continue
        user = db.session.get(User, connection.user_id)
        items = [db.session.get(Content, item) for item in changed]
        scope = Scope.of(user) if user else Scope(user_id=0)
        if all(may_hear_of(item, connection, scope) for item in items):
            connection.items.update({item: seen[item] for item in changed})
        else:
            closed.append(connection)
    return closed


def may_hear_of(item: Content | None, connection: Connection, scope: Scope) -> bool:
    """Tell whether what a connection hears of an item may still reach its person.

    Comments on a document are talk of its group: who only sees the document hears none of it.
    """
    if item is None or not scope.shows(item):
        return False
    return f"document:{item.id}" not in connection.rooms or item.group_id in scope.reads


def visibilities(ids: Collection[int]) -> dict[int, Visibility]:
    """Return for whom these pieces of content are, as far as they exist."""
    wanted = sorted(ids)
    found: dict[int, Visibility] = {}
    for start in range(0, len(wanted), MOST_AT_ONCE):
        rows = db.session.execute(
            db.select(
                Content.id,
                Content.audience,
                Content.state,
                Content.parent_state,
                Content.group_id,
                func.coalesce(Content.parent_id, Content.id),
            ).where(Content.id.in_(wanted[start : start + MOST_AT_ONCE]))
        ).all()
        named = _named({row[5] for row in rows if row[1] == Audience.RESTRICTED})
        for id_, audience, state, parent_state, group_id, root_id in rows:
            readers = named.get(root_id, frozenset())
            found[id_] = (audience, state, parent_state, group_id, readers)
    return found


def _named(roots: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the ids of the people named for these restricted pieces of content."""
    if not roots:
        return {}
    found: dict[int, set[int]] = {}
    columns = content_readers.c
    asked = db.select(columns.content_id, columns.user_id).where(columns.content_id.in_(roots))
    for content_id, user_id in db.session.execute(asked):
        found.setdefault(content_id, set()).add(user_id)
    return {content_id: frozenset(readers) for content_id, readers in found.items()}
