"""The web server: what wraps the application, and gunicorn's settings.

`gunicorn --config python:collab.server wsgi:app` reads the names below. One process with threads
serves pages and sockets of up to about 200 people (docs/decisions.md has the measurements).
"""

import os
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from . import config as _config  # gunicorn takes `config` for a setting of its own
from .extensions import csrf
from .web.headers import SecureHeaders

_instance = Path(os.environ.get("COLLAB_INSTANCE") or _config.ROOT / "instance").resolve()


def wrap(app: Flask) -> None:
    """Put static files and security headers around everything, `/socket.io` included."""
    app.config["MAX_FORM_MEMORY_SIZE"] = 2_000_000
    csrf.init_app(app)
    files = WhiteNoise(
        app.wsgi_app,
        root=str(_config.ROOT / "static" / "dist"),
        prefix="static/dist/",
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=r"-[A-Z0-9]{8}\.",
    )
    app.wsgi_app = SecureHeaders(  # type: ignore[method-assign]
        files, https=app.config["SECURE_COOKIES"], demo=app.config["DEMO"]
    )


def on_starting(_server: Any) -> None:
    """Refuse to listen with unsafe settings: gunicorn calls this before it binds."""
    _config.load(_instance)


def _bind() -> str:
    try:
        settings = _config.load(_instance)
    except (_config.ConfigError, FileNotFoundError):
        return "127.0.0.1:0"  # on_starting tells what is wrong
    return f"{settings['HOST']}:{settings['PORT']}"


bind = _bind()
worker_class = "gthread"
workers = 1
threads = int(os.environ.get("COLLAB_THREADS", "300"))
graceful_timeout = 5
timeout = 0
keepalive = 15
accesslog = None
control_socket_disable = True
