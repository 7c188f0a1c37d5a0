"""Sockets carry news to browsers. Nothing is changed through them."""

import logging
import sys
from pathlib import Path

from flask import Flask

from .. import probes
from ..extensions import socketio
from . import changes, connections, framing, listeners, probe, sockets
from .presence import Presence
from .redis_queue import RedisQueue
from .socket_queue import SocketQueue

LARGEST_PACKET = 20_000
"""Bytes; browsers only ever ask for rooms."""


def init_app(app: Flask) -> None:
    """Open the sockets, from this site's own pages only.

    With `REDIS_URL` several processes share the news through Redis; without, the worker and the
    commands reach the one web server through a socket file in the instance.
    """
    connections.init_app(app, Presence().tell)
    probes.register(app, probe.probe)
    redis_url = app.config["REDIS_URL"]
    socketio.init_app(
        app,
        async_mode=_mode(),
        async_handlers=False,  # a browser that floods us keeps one thread busy, not many
        max_http_buffer_size=LARGEST_PACKET,
        # Our loggers: theirs would write what strangers send past the structured log.
        logger=logging.getLogger("socketio"),
        engineio_logger=logging.getLogger("engineio"),
        client_manager=(
            RedisQueue(redis_url, app.config["SECRET_KEY"], app.extensions["connections"].close_all)
            if redis_url
            else SocketQueue(Path(app.instance_path))
        ),
    )
    framing.frame_once(socketio.server)
    sockets.guard_the_door(app)


def _mode() -> str:
    """Return `gevent` in a process that `live.py` has made one of greenlets, else `threading`."""
    patched = sys.modules.get("gevent.monkey")
    return "gevent" if patched and patched.is_module_patched("threading") else "threading"


__all__ = ["changes", "init_app", "listeners"]
