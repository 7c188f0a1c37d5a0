"""What wraps the application: static files, and the security headers around everything."""

from flask import Flask
from whitenoise import WhiteNoise

from ..config import ROOT
from ..extensions import csrf
from .headers import SecureHeaders


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
    app.wsgi_app = SecureHeaders(  # type: ignore[method-assign]
        files, https=app.config["SECURE_COOKIES"], demo=app.config["DEMO"]
    )
