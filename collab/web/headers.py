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


class SecureHeaders:
    """Add the headers to what the wrapped application answers; what it set itself stays."""

    def __init__(self, app: WSGIApp, *, https: bool, demo: bool) -> None:
        self.app = app
        self.https = https
        self.demo = demo

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; a demonstration answers its own machine only."""
        policy = content_security_policy(environ.get("HTTP_HOST", ""))

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            have = {name.lower() for name, _ in headers}
            wanted = [*_FIXED, ("Content-Security-Policy", policy)]
            if self.https:
                wanted.append(("Strict-Transport-Security", "max-age=63072000"))
            if "cache-control" not in have:
                wanted.append(("Cache-Control", "no-store"))
            headers = [(n, v) for n, v in headers if n.lower() != "server"]
            headers += [(name, value) for name, value in wanted if name.lower() not in have]
            return start_response(status, headers, *rest)

        if self.demo and not _from_this_machine(environ):
            start("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"A demonstration answers its own machine only.\n"]
        return self.app(environ, start)


def content_security_policy(host: str) -> str:
    """Return the policy of pages served under that host: everything from here, nothing inline.

    Older Safari does not count a WebSocket to the own host as `'self'`, so it is named.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"font-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _from_this_machine(environ: dict[str, Any]) -> bool:
    # A proxy in front would make a stranger look like a neighbour: its mark is refused as well.
    forwarded = "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ
    return environ.get("REMOTE_ADDR", "127.0.0.1") in LOOPBACK and not forwarded
