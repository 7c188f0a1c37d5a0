"""What browsers report: something on a page that the content security policy forbade.

On our pages there is nothing of the kind, so a report means a fault of ours, an extension of the
browser, or an attack. Anybody can send one, so that little is believed: a directive of the known
ones and the origin that was blocked, never a path. Counted by day for those who run the instance;
each web process counts for itself, from its start.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from ..db import now
from ..extensions import csrf
from . import limits
from .access import public

log = structlog.stdlib.get_logger("collab.reports")

LARGEST = 16 * 1024
"""Bytes of one message; it may hold several reports."""
MOST_AT_ONCE = 20
KEPT_DAYS = 31
DIRECTIVES = frozenset(
    {"base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action",
     "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src", "object-src",
     "script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr",
     "style-src-elem", "worker-src"}
)  # fmt: skip
_WORDS = frozenset({"inline", "eval", "wasm-eval", "data", "blob", "self"})
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[a-z0-9.:\[\]-]{1,200}")


class Counts:
    """How many reports came in, by day and directive; old days fall away."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[date, str]] = Counter()
        self._lock = threading.Lock()

    def add(self, day: date, directive: str) -> None:
        """Count one report."""
        oldest = day - timedelta(days=KEPT_DAYS)
        with self._lock:
            self._counts[day, directive] += 1
            for key in [key for key in self._counts if key[0] < oldest]:
                del self._counts[key]

    def all(self) -> dict[tuple[date, str], int]:
        """Return the counts as they are now."""
        with self._lock:
            return dict(self._counts)


def init_app(app: Flask) -> None:
    """Register the address that `headers.content_security_policy` names."""
    app.extensions["reports"] = Counts()
    app.add_url_rule("/csp-report", "csp_report", csp_report, methods=["POST"])


def counts() -> dict[tuple[date, str], int]:
    """Return how many reports this process got, by day (UTC) and directive."""
    found: Counts = current_app.extensions["reports"]
    return found.all()


@csrf.exempt
@public
@limits.reports
def csp_report() -> Any:
    """Count and log what a browser reports; the answer is the same whatever was sent.

    A browser sends reports by itself and knows no token; nothing can be changed with one.
    """
    request.max_content_length = LARGEST
    for directive, blocked in _told(request.get_data(cache=False)):
        current_app.extensions["reports"].add(now().date(), directive)
        log.warning("blocked by the content security policy", directive=directive, blocked=blocked)
    return Response(status=204)


def _told(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield directive and blocked origin of each report in either of the two formats.

    `report-uri` sends one object (CSP Level 2, section 4.4), the Reporting API a list of them.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return
    for report in (sent if isinstance(sent, list) else [sent])[:MOST_AT_ONCE]:
        if not isinstance(report, dict):
            continue
        inside = report.get("csp-report") or report.get("body")
        if not isinstance(inside, dict):
            continue
        directive = inside.get("effective-directive") or inside.get("effectiveDirective")
        directive = directive or inside.get("violated-directive")
        blocked = inside.get("blocked-uri") or inside.get("blockedURL")
        yield _directive(directive), _origin(blocked)


def _directive(sent: object) -> str:
    name = sent.split(" ")[0] if isinstance(sent, str) else ""
    return name if name in DIRECTIVES else "other"


def _origin(sent: object) -> str:
    """Return scheme and host of what was blocked, or the browser's word for it."""
    if not isinstance(sent, str):
        return ""
    if sent in _WORDS:
        return sent
    try:
        parts = urlsplit(sent)
        origin = f"{parts.scheme}://{parts.hostname or ''}".lower()
    except ValueError:
        return "other"
    return origin if _ORIGIN.fullmatch(origin) else "other"
