"""The chats of the demo, by the slug of the group; each begins with the oldest line."""

from collections.abc import Mapping

from .chat_advocacy import ADVOCACY
from .chat_analytical import ANALYTICAL
from .chat_legal_aid import DUTY, LEGAL_AID
from .shapes import ChatRoom, Line

CHATS: Mapping[str, tuple[Line, ...]] = {
    "analytical": ANALYTICAL,
    "legal-aid": LEGAL_AID,
    "advocacy": ADVOCACY,
}

ROOMS: Mapping[str, tuple[ChatRoom, ...]] = {"legal-aid": (DUTY,)}
"""Rooms beside the first one."""
