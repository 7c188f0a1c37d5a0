"""The web server for more than 200 people at once: `gunicorn --config python:live wsgi:app`.

One process of greenlets (gevent) instead of one with threads: an open socket costs it no thread.
It needs PostgreSQL and Redis, because SQLite would stop all greenlets while it works, and because
there may be several such servers. Everything else is as in `collab.server`.
"""

from gevent import monkey

monkey.patch_all()  # before anything is imported that opens sockets or takes locks

from typing import Any  # noqa: E402

from collab import config as _config  # noqa: E402
from collab.server import *  # noqa: E402, F403
from collab.server import needs_services  # noqa: E402

worker_class = "gevent"
worker_connections = 5000


def on_starting(_server: Any) -> None:
    """Refuse to listen with unsafe settings, or without what many sockets need."""
    needs_services(_config.load(_config.instance_folder()))
