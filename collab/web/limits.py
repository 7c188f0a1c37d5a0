"""How much one person and one network may ask for: the only module that knows Flask-Limiter.

Changes, searches and downloads are counted; ordinary pages are not, and cost nothing here. A person
is her account. A stranger is the device on which somebody signed in before, else her network, and
has a limit of her own: a whole city may share the network of its mobile carrier. All of it counts
towards the network too, whose limit is wider: an office shares one, and anybody can make up a
device's cookie. Refused changes of other sites never get here (`access.init_app` comes first), so
that nobody uses up another person's share.

The counts are kept in memory, or in Redis where `REDIS_URL` is set; while Redis is away, in memory.
Guessing of secrets is slowed down elsewhere, with rows that outlive a restart: `accounts/throttle`.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app, g, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from flask_login import current_user
from limits import parse_many
from redis.backoff import NoBackoff
from redis.retry import Retry

from .. import seal
from ..config import ConfigError
from . import errors, network
from .cookies import device_cookie_name

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.stdlib.get_logger("collab.limits")

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_BY_PERSON = ("LIMIT_STRANGERS", "LIMIT_WRITES", "LIMIT_SEARCHES", "LIMIT_DOWNLOADS")
_REPORTS = "20/minute"
_PIECES = "3000/minute"
"""Pieces of files by one person: their bytes are bounded elsewhere, and what begins one counts as a
change."""
_SECRETS = "10/minute"
"""Passwords of files tried by one person: each costs some seconds of the processor."""
_PATIENCE = 0.5
"""Seconds that Redis may take; after that counting goes on in memory."""


def searches(view: View) -> View:
    """Mark a view that searches: each call counts towards `LIMIT_SEARCHES`."""
    view.counts_as = "LIMIT_SEARCHES"  # type: ignore[attr-defined]
    return view


def downloads(view: View) -> View:
    """Mark a view that hands out files: each call counts towards `LIMIT_DOWNLOADS`."""
    view.counts_as = "LIMIT_DOWNLOADS"  # type: ignore[attr-defined]
    return view


def downloads_of(number: Callable[[], int]) -> Callable[[View], View]:
    """Mark a view that hands out many files in one: it counts as so many downloads.

    It never counts as more than half of what is allowed in the shortest time: else a large one
    could be fetched by nobody.
    """

    def mark(view: View) -> View:
        view.counts_times = number  # type: ignore[attr-defined]
        return downloads(view)

    return mark


def reports(view: View) -> View:
    """Mark a view that browsers call by themselves: few from one network, at nobody's expense."""
    view.counts_as = "reports"  # type: ignore[attr-defined]
    return view


def pieces(view: View) -> View:
    """Mark a view that takes a large file piece by piece: far more calls than by hand."""
    view.counts_as = "pieces"  # type: ignore[attr-defined]
    return view


def secrets(view: View) -> View:
    """Mark a view that tries a password on a file: few by one person."""
    view.counts_as = "secrets"  # type: ignore[attr-defined]
    return view


def never(view: View) -> View:
    """Mark a view that makes somebody safer, such as leaving: it is open however often asked."""
    view.counts_as = "nothing"  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Count what is limited before each view; an empty setting means no limit.

    Raises `ConfigError` for a limit that cannot be understood.
    """
    limits = [_limit(app, name, _person, name) for name in _BY_PERSON]
    limits.append(_limit(app, "LIMIT_NETWORK", _network, *_BY_PERSON))
    for text, key, counted in (
        (_REPORTS, _network, "reports"),
        (_PIECES, _person, "pieces"),
        (_SECRETS, _person, "secrets"),
    ):
        limits.append(_fixed(text, key, counted))
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)  # it would name networks
    app.before_request(_note)
    with app.app_context():
        own = seal.keyed_hash(b"keys", "limits").hex()[:24]
    limiter = Limiter(
        _person,
        app=app,
        application_limits=[limit for limit in limits if limit is not None],
        key_prefix=f"collab-{own}",  # several instances may share one Redis
        in_memory_fallback_enabled=True,
        **_storage(app.config["REDIS_URL"]),
    )
    limiter.request_filter(lambda: _counted() is None)
    app.extensions["limits"] = limiter
    app.register_error_handler(RateLimitExceeded, _refuse)


def _limit(
    app: Flask, setting: str, key: Callable[[], str], *counted: str
) -> ApplicationLimit | None:
    text = app.config[setting].strip()
    if not text:
        return None
    try:
        parse_many(text)
    except ValueError:
        raise ConfigError(
            f"{setting} must look like 600/minute;10000/hour or be empty, not {text!r}"
        ) from None
    return ApplicationLimit(
        text,
        key_function=key,
        cost=_times(text),
        scope=setting,
        exempt_when=lambda: _counted() not in counted,
    )


def _times(text: str) -> Callable[[], int]:
    most = max(1, min(limit.amount for limit in parse_many(text)) // 2)
    return lambda: max(1, min(g.get("counted_times", 1), most))


def _fixed(text: str, key: Callable[[], str], counted: str) -> ApplicationLimit:
    return ApplicationLimit(
        text, key_function=key, scope=counted, exempt_when=lambda: _counted() != counted
    )


def _storage(redis_url: str) -> dict[str, Any]:
    if not redis_url:
        return {"storage_uri": "memory://"}
    options: dict[str, Any] = {
        "socket_connect_timeout": _PATIENCE,
        "socket_timeout": _PATIENCE,
        "retry": Retry(NoBackoff(), 0),
    }
    uri = "redis+" + redis_url if redis_url.startswith("unix:") else redis_url
    return {"storage_uri": uri, "storage_options": options}


def _note() -> None:
    """Find out what the request counts as, and whose it is while the database can still refuse."""
    view = current_app.view_functions.get(request.endpoint or "")
    counted = getattr(view, "counts_as", None)
    if counted is None and view is not None and request.method not in _READING:
        counted = "LIMIT_WRITES" if current_user.is_authenticated else "LIMIT_STRANGERS"
    if counted is not None:
        g.counted = counted
        g.counted_times = getattr(view, "counts_times", lambda: 1)()
        g.limited_person = _whose()


def _counted() -> str | None:
    counted: str | None = g.get("counted")
    return counted


def _whose() -> str:
    if current_user.is_authenticated:
        return f"person {current_user.id}"
    if device := request.cookies.get(device_cookie_name()):
        return f"device {hashlib.sha256(device.encode()).hexdigest()}"
    return _network()


def _person() -> str:
    person: str = g.limited_person
    return person


def _network() -> str:
    return f"network {network.prefix() or 'unknown'}"


def _refuse(error: RateLimitExceeded) -> Any:
    limit = current_app.extensions["limits"].current_limit
    seconds = max(1, ceil(limit.window.reset_time - time.time())) if limit else 60
    log.warning(
        "over a limit",
        limit=str(error.limit.scope) if error.limit else None,
        rule=request.url_rule.rule if request.url_rule else None,
        method=request.method,
        user=getattr(current_user, "id", None),
        wait=seconds,
    )
    return errors.too_many(seconds)
