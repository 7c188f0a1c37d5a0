"""News for many browsers is put into a WebSocket frame once, not once for each of them.

A frame of a server is not masked (RFC 6455, section 5.1), and nothing is compressed: all who hear
the same get the same bytes. python-engineio hands the same string to each socket; simple-websocket
would build a frame for each, and hand it to `socket.send`, which takes only a part of it where the
reader is slow.
"""

import struct
from functools import lru_cache
from typing import Any

_TEXT, _BINARY = 0x81, 0x82
"""First byte of a frame that is a whole message."""
_KEPT = 32
"""Frames: those of the messages that are under way just now."""


@lru_cache(maxsize=_KEPT)
def frame(message: str | bytes) -> bytes:
    """Return a message as one unmasked frame (RFC 6455, section 5.2)."""
    body = message.encode() if isinstance(message, str) else message
    first = _TEXT if isinstance(message, str) else _BINARY
    if len(body) < 126:
        return struct.pack("!BB", first, len(body)) + body
    if len(body) < 1 << 16:
        return struct.pack("!BBH", first, 126, len(body)) + body
    return struct.pack("!BBQ", first, 127, len(body)) + body


def frame_once(server: Any) -> None:
    """Have a Socket.IO server send such frames over its WebSockets."""
    usual = server.eio._async["websocket"]

    class Framed(usual):  # type: ignore[misc, valid-type]
        """The line to one browser."""

        def send(self, message: str | bytes) -> None:
            """Send a message whole; raises `OSError` when the line is gone."""
            if not self.ws.connected:
                raise OSError("closed")
            self.ws.sock.sendall(frame(message))

    # A copy: the dictionary belongs to the library's module, hence to all servers of the process.
    server.eio._async = {**server.eio._async, "websocket": Framed}
