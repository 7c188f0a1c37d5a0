"""Structured logs: one JSON object a line, with the request's id and never with content."""

import logging
import re
import secrets
import time
from typing import Any

import structlog
from flask import Flask, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

log = structlog.stdlib.get_logger("collab.request")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


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


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    # The rule, not the path: a path may carry what somebody searched for.
    log.info(
        "request",
        method=request.method,
        rule=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        user=getattr(current_user, "id", None),
    )
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response
