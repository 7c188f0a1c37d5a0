"""Structured logs: one JSON object a line, with the request's id and never with content.

An address is content too: it may carry a token that opens something, or what somebody searched
for. Logged is the rule that it fits.
"""

import logging
import re
import secrets
import time
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

log = structlog.stdlib.get_logger("collab.request")
Fault = tuple[type, BaseException, TracebackType] | tuple[None, None, None]
_SERVERS = ("gunicorn.error", "werkzeug")
_OF_A_REQUEST = re.compile(r"""(?:['"]|\bip=|(?<!\w)/).*""", re.DOTALL)
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Application(Flask):
    """A Flask that tells of a fault by the rule of the address, not by the address."""

    def log_exception(self, exc_info: Fault) -> None:
        """Log what no view caught."""
        log.error(
            "a request failed",
            method=request.method,
            rule=_rule(),
            request_id=g.get("request_id"),
            exc_info=exc_info,
        )


class WithoutRequests(logging.Filter):
    """Leaves of a web server's own messages what comes before addresses, headers and networks.

    gunicorn names the address when an answer breaks off before its first byte, and quotes what it
    could not understand of a request.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; all of them pass."""
        told, _, trace = record.getMessage().partition("\nTraceback")
        short = _OF_A_REQUEST.sub("…", told)
        record.msg, record.args = (f"{short}\nTraceback{trace}" if trace else short), ()
        return True


_WITHOUT_REQUESTS = WithoutRequests()


def init_app(app: Flask) -> None:
    """Set up logging for the process and number the requests."""
    configure(app.config["LOG_LEVEL"])
    app.before_request(_begin)
    app.after_request(_end)


def configure(level: str) -> None:
    """Send every logger of the process through structlog as JSON lines on standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not hasattr(h, "of_collab")]
    handler.of_collab = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(level)
    for chatty in ("engineio", "socketio", "alembic", "whoosh", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for server in _SERVERS:
        logging.getLogger(server).addFilter(_WITHOUT_REQUESTS)  # the same one is added once


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    log.info(
        "request",
        method=request.method,
        rule=_rule(),
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        user=getattr(current_user, "id", None),
    )
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response


def _rule() -> str | None:
    return request.url_rule.rule if request.url_rule else None
