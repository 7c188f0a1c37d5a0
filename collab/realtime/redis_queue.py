"""News between several web servers: a message queue over Redis.

Redis keeps nothing of it: who does not listen at that moment has missed it. So when the line to
Redis was broken, all browsers of this process are asked to come anew, and fetch over HTTP what
they missed.
"""

import hashlib
import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from socketio import RedisManager

from .orderly import OrderlyManager

log = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0
_PATIENCE = 2.0
"""Seconds that whoever posts waits at most for a Redis that does not answer."""


class RedisQueue(OrderlyManager, RedisManager):
    """The queue of the processes of one instance; `on_return` is called after each interruption.

    Processes belong together when they have the same secret key, as their cookies demand anyway.
    Redis tells channels of its databases not apart: two instances with one Redis would otherwise
    hear each other's news.
    """

    name = "collab redis"

    def __init__(self, url: str, secret_key: str, on_return: Callable[[], None]) -> None:
        super().__init__(url, channel=channel_of(secret_key), redis_options=_options(url))
        self._on_return = on_return

    def _redis_listen_with_retries(self) -> Iterator[Any]:
        """Yield what Redis sends, for ever; the original waits up to a minute after an outage."""
        interrupted = False
        while True:
            try:
                self._redis_connect()
                self.pubsub.subscribe(self.channel)
                if interrupted:
                    log.warning("Redis is back: browsers fetch what they missed")
                    self._on_return()
                interrupted = False
                yield from self.pubsub.listen()
            except RedisError as error:
                if not interrupted:
                    log.error("no news from other servers until Redis is back: %s", error)
                interrupted = True
                time.sleep(_RETRY_SECONDS)


def channel_of(secret_key: str) -> str:
    """Return the channel of the processes with that key; the key cannot be told from it."""
    return "collab-" + hashlib.sha256(b"channel" + secret_key.encode()).hexdigest()[:24]


def _options(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        # A line that is mended in secret would hide that something was missed.
        "retry": Retry(NoBackoff(), 0),
        "socket_connect_timeout": _PATIENCE,
        "socket_timeout": _PATIENCE,
    }
    if urlsplit(url).scheme != "unix":
        # A listener only waits: without these it would never notice that the machine has vanished.
        options["socket_keepalive"] = True
        options["socket_keepalive_options"] = {
            getattr(socket, name): value
            for name, value in (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
            if hasattr(socket, name)
        }
    return options
