"""What happens to what people are told."""

from dataclasses import dataclass

from .bus import Event


@dataclass(frozen=True)
class NoticesChanged(Event):
    """These people were told something, or have seen something: their bells count anew."""

    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class RoomRead(Event):
    """Somebody has read on in a chat room, or lets it count as unread: her devices count anew."""

    user_id: int
    group_id: int
    room_id: int
