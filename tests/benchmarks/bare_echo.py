"""A bare Socket.IO server to compare with: it stores nothing, draws nothing and knows nobody.

`gunicorn -k gevent -w 1 bare_echo:app`: whoever asks for a room is let in, and what is posted to
`/say` goes to all who are in `bench`.
"""

from gevent import monkey

monkey.patch_all()

from typing import Any  # noqa: E402

import socketio  # noqa: E402

LIKE_A_MESSAGE = "x" * 1600
"""As many characters as the drawn message of a chat has besides its words."""

sio = socketio.Server(async_mode="gevent", cors_allowed_origins="*")


@sio.event
def watch(sid: str, _asked: Any) -> bool:
    """Let anybody in."""
    sio.enter_room(sid, "bench")
    return True


def say(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Pass on what was posted."""
    body = environ["wsgi.input"].read().decode()
    sio.emit("item", {"room": "bench", "seq": 1, "html": body + LIKE_A_MESSAGE}, to="bench")
    start_response("201 Created", [("Content-Type", "text/plain")])
    return [b"ok"]


app = socketio.WSGIApp(sio, say)
