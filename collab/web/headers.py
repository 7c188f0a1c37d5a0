"""Security headers on every answer, as a WSGI wrapper.

Answers of `/socket.io` and of the static files never pass through Flask's `after_request`, so the
headers are added outside of everything.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from ..config import LOOPBACK

StartResponse = Callable[..., Any]
WSGIApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

REPORTS = "/csp-report"
"""Where browsers tell what the policy stopped: `web/reports.py`."""
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?")

_FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Permitted-Cross-Domain-Policies", "none"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), microphone=(), "
        "payment=(), usb=(), interest-cohort=()",
    ),
)
_OVER_HTTPS = (
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
    ("Reporting-Endpoints", f'csp="{REPORTS}"'),
)
_UNWANTED = re.compile(r"server$|x-powered-by$|access-control-", re.I)
"""What tells others about us, or lets their pages read our answers, whichever layer sets it."""


class SecureHeaders:
    """Add the headers to what the wrapped application answers; what it set itself stays."""

    def __init__(self, app: WSGIApp, *, https: bool, demo: bool) -> None:
        self.app = app
        self.https = https
        self.demo = demo

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; a demonstration answers its own machine only."""
        policy = content_security_policy(environ.get("HTTP_HOST", ""), https=self.https)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            have = {name.lower() for name, _ in headers}
            wanted = [*_FIXED, ("Content-Security-Policy", policy), ("Cache-Control", "no-store")]
            if self.https:
                wanted += _OVER_HTTPS
            headers = [(n, _in_utf8(n, v)) for n, v in headers if not _UNWANTED.match(n)]
            headers += [(name, value) for name, value in wanted if name.lower() not in have]
            return start_response(status, headers, *rest)

        if self.demo and not _from_this_machine(environ):
            start("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"A demonstration answers its own machine only.\n"]
        return self.app(environ, start)


def content_security_policy(host: str, *, https: bool = False) -> str:
    """Return the policy of pages served under that host: everything from here, nothing inline.

    Older Safari does not count a WebSocket to the own host as `'self'`, so it is named. Browsers
    that know `report-to` leave `report-uri` aside, but send such reports from HTTPS pages only.
    """
    schemes = ("wss",) if https else ("ws", "wss")
    sockets = "".join(f" {s}://{host}" for s in schemes) if _HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"media-src 'self'; font-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
        f"report-uri {REPORTS}" + ("; report-to csp" if https else "")
    )


def _in_utf8(name: str, value: str) -> str:
    """Name the encoding of text that does not name its own: a browser would have to guess."""
    bare = name.lower() == "content-type" and value.startswith("text/") and "charset" not in value
    return f"{value}; charset=utf-8" if bare else value


def _from_this_machine(environ: dict[str, Any]) -> bool:
    # A proxy in front would make a stranger look like a neighbour: its mark is refused as well.
    forwarded = "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ
    return environ.get("REMOTE_ADDR", "127.0.0.1") in LOOPBACK and not forwarded
