"""The web server: gunicorn's settings. Nothing of the application imports them.

`gunicorn --config python:collab.server wsgi:app` reads the names below. One process with threads
serves pages and sockets of up to about 200 people (docs/measurements.md). For more there is
`live.py`, which changes the kind of worker and nothing else.
"""

import socket
import struct
from collections.abc import Mapping
from typing import Any

from . import config as _config  # gunicorn takes `config` for a setting of its own

_SILENCE = 60
"""Seconds."""


def on_starting(_server: Any) -> None:
    """Refuse to listen with unsafe settings: gunicorn calls this before it binds."""
    _config.load(_config.instance_folder())


def needs_services(settings: Mapping[str, Any]) -> None:
    """Raise `ConfigError` unless the instance has a PostgreSQL and a Redis, as `live` needs."""
    if not settings["DATABASE_URL"].startswith("postgresql") or not settings["REDIS_URL"]:
        raise _config.ConfigError(
            "The server with gevent (live.py) needs DATABASE_URL with PostgreSQL and REDIS_URL. "
            "Without them use: gunicorn --config python:collab.server wsgi:app"
        )


def when_ready(server: Any) -> None:
    """Give up who neither sends nor takes a byte for long: each holds a thread meanwhile.

    What the listening sockets are told holds for every connection that they accept (Linux). An open
    WebSocket answers a ping every 25 seconds, so only a dead one is silent.
    """
    patience = struct.pack("ll", _SILENCE, 0)
    for listener in server.LISTENERS:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, patience)


def _settings() -> dict[str, Any]:
    try:
        return _config.load(_config.instance_folder())
    except (_config.ConfigError, FileNotFoundError):
        return {"HOST": "127.0.0.1", "PORT": 0, "THREADS": 1}  # on_starting tells what is wrong


_chosen = _settings()
bind = f"{_chosen['HOST']}:{_chosen['PORT']}"
worker_class = "gthread"
workers = 1
threads = _chosen["THREADS"]
graceful_timeout = 5
timeout = 0
keepalive = 15
accesslog = None
control_socket_disable = True
forwarded_allow_ips = ""  # TRUSTED_PROXIES decides whose X-Forwarded-* is believed
