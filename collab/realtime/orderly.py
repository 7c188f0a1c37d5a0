"""python-socketio's book of rooms, kept by one thread at a time.

Its `Manager` changes dictionaries without a lock. With a thread for each browser, a room that one
leaves last while another enters could be thrown away with the newcomer in it, who would then hear
nothing and not know it.
"""

import threading
from collections.abc import Iterator
from typing import Any

from socketio.base_manager import BaseManager


class OrderlyManager(BaseManager):
    """Put before a client manager in the list of base classes: its changes exclude each other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._one_at_a_time = threading.RLock()

    def pre_connect(self, eio_sid: str, namespace: str) -> Any:
        """See BaseManager."""
        with self._one_at_a_time:
            return super().pre_connect(eio_sid, namespace)

    def connect(self, sid: str, namespace: str) -> Any:
        """See BaseManager."""
        with self._one_at_a_time:
            return super().connect(sid, namespace)

    def pre_disconnect(self, sid: str, namespace: str) -> Any:
        """See BaseManager."""
        with self._one_at_a_time:
            return super().pre_disconnect(sid, namespace)

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> Any:
        """See BaseManager."""
        with self._one_at_a_time:
            return super().basic_disconnect(sid, namespace, **kwargs)

    def basic_enter_room(self, *args: Any, **kwargs: Any) -> Any:
        """See BaseManager."""
        with self._one_at_a_time:
            return super().basic_enter_room(*args, **kwargs)

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> Any:
        """See BaseManager."""
        with self._one_at_a_time:
            return super().basic_leave_room(sid, namespace, room)

    def get_participants(self, namespace: str, room: Any) -> Iterator[Any]:
        """Return who is in the room at this moment."""
        with self._one_at_a_time:
            return iter(list(super().get_participants(namespace, room)))

    def occupied(self, beginning: str) -> list[str]:
        """Return the rooms with somebody in them whose names begin so."""
        with self._one_at_a_time:
            rooms = self.rooms.get("/", {})
            return [room for room in rooms if room and room.startswith(beginning)]
