"""What wraps the application: static files, the last answer to a fault, security headers."""

import logging
from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from ..config import ROOT
from ..extensions import csrf
from .headers import SecureHeaders, StartResponse, WSGIApp

log = logging.getLogger(__name__)


def wrap(app: Flask) -> None:
    """Put static files and security headers around everything, `/socket.io` included.

    Comes last, when the packages have put their own layers around the application.
    """
    app.config["MAX_FORM_MEMORY_SIZE"] = 2_000_000
    csrf.init_app(app)
    files = WhiteNoise(
        app.wsgi_app,
        root=str(ROOT / "static" / "dist"),
        prefix="static/dist/",
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=r"-[A-Z0-9]{8}\.",
    )
    layers: WSGIApp = SecureHeaders(
        LastResort(files, app), https=app.config["SECURE_COOKIES"], demo=app.config["DEMO"]
    )
    if proxies := app.config["TRUSTED_PROXIES"]:
        # By default nobody's X-Forwarded-* is believed: each visitor could write her own.
        layers = ProxyFix(layers, x_for=proxies, x_proto=proxies, x_host=proxies)
    app.wsgi_app = layers  # type: ignore[method-assign,assignment]


class LastResort:
    """Answer for what broke even the error page: a plain sentence, and the fault in the log."""

    def __init__(self, inside: WSGIApp, app: Flask) -> None:
        self.inside = inside
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on; tests see the fault itself."""
        begun = False

        def start(*args: Any) -> Any:
            nonlocal begun
            begun = True
            return start_response(*args)

        try:
            return self.inside(environ, start)
        except (StopIteration, ConnectionError):
            raise  # how an ended WebSocket tells the server that nothing is to be answered
        except Exception:
            if begun or self.app.testing:
                raise
            log.exception("not even the error page could be shown")
            headers = [("Content-Type", "text/plain; charset=utf-8")]
            start_response("500 Internal Server Error", headers)
            return ["Collab: что-то сломалось. Something broke on our side.\n".encode()]
