"""What happens to what people are told."""

from dataclasses import dataclass

from .bus import Event


@dataclass(frozen=True)
class NoticesChanged(Event):
    """These people were told something, or have seen something: their bells count anew."""

    user_ids: tuple[int, ...]
