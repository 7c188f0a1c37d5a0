"""Who has a chat open: told to those who have it open, gathered, and kept nowhere.

Each web process tells the listeners of a room whom it sees there itself, when that has changed and
once a minute besides. A browser puts together what the processes say and forgets what a process
said that has been silent for longer: so nobody stays after a process was killed. The larger a room,
the rarer the news: five hundred people who come at once cause a handful of packets for each of
them, and no more.
"""

import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from ..accounts.models import User
from ..extensions import db, socketio
from .connections import MOST_AT_ONCE, Connections

PAUSE = 2.0
"""Seconds between two pieces of news about one room, at least."""
LISTENERS_A_SECOND = 50
"""In a room with more listeners than fit into `PAUSE`, news comes as much later."""
AGAIN = 60.0
"""After so many seconds the same is said again. A browser forgets after twice that time."""
MOST_NAMED = 20
"""Of more people only the number is told."""
_PREFIX = "here:"


@dataclass
class Presence:
    """What this process said last about each room: to whom, about whom, and when."""

    name: str = field(default_factory=lambda: secrets.token_hex(4))
    said: dict[str, tuple[frozenset[str], frozenset[int], float]] = field(default_factory=dict)

    def tell(self, connections: Connections) -> int:
        """Tell each room what has changed in it; return how many rooms were told."""
        listening: dict[str, set[str]] = {}
        people: dict[str, set[int]] = {}
        for connection in connections.those(lambda _: True):
            for room in list(connection.rooms):
                if room.startswith("chat:") and "|" not in room:
                    people.setdefault(room, set()).add(connection.user_id)
                elif room.startswith(_PREFIX):
                    chat = room.replace(_PREFIX, "chat:", 1)
                    listening.setdefault(chat, set()).add(connection.sid)
        names = _shown(set().union(*people.values()))
        moment, told = time.monotonic(), 0
        for room in people.keys() | self.said.keys():
            here = frozenset(people.get(room, ())) & names.keys()
            hearing = frozenset(listening.get(room, ()))
            heard, before, when = self.said.get(room, (frozenset(), frozenset(), -AGAIN))
            pause = max(PAUSE, len(hearing) / LISTENERS_A_SECOND)
            changed = here != before or not hearing <= heard
            if moment - when < (pause if changed else AGAIN):
                continue
            if not here and not before and not changed:
                self.said.pop(room)
                continue
            self._say(room, here, names)
            self.said[room] = (hearing, here, moment)
            told += 1
        return told

    def _say(self, room: str, here: Collection[int], names: dict[int, str]) -> None:
        named = sorted(here, key=lambda id_: names[id_])[:MOST_NAMED]
        news = {
            "room": room,
            "from": self.name,
            "count": len(here),
            "people": [[id_, names[id_]] for id_ in named],
        }
        socketio.emit("here", news, to=room_of(room))


def room_of(chat: str) -> str:
    """Return the room in which one hears who has a chat open and who writes there."""
    return chat.replace("chat:", _PREFIX, 1)


def _shown(user_ids: set[int]) -> dict[int, str]:
    """Return the names of those of these people who let others see that they are here."""
    found: dict[int, str] = {}
    wanted = sorted(user_ids)
    for start in range(0, len(wanted), MOST_AT_ONCE):
        asked = db.select(User.id, User.written_name).where(
            User.id.in_(wanted[start : start + MOST_AT_ONCE]), User.presence
        )
        found.update({row.id: row.written_name for row in db.session.execute(asked)})
    return found
