"""People and organisations; signing in, sessions, profile."""

from flask import Blueprint, Flask

from ..extensions import login_manager

bp = Blueprint("accounts", __name__)

from . import (  # noqa: E402  # noqa: E402
    cli,
    enrol_views,
    gates,
    notices,
    proof_views,
    reset_views,
    security_views,
    sessions,
    sign_in_views,
    tabs,
    views,
)
from .factors import models as factor_models  # noqa: E402
from .joining import models as joining_models  # noqa: E402
from .joining import views as joining_views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and load accounts through their sessions."""
    app.config.update(
        # A browser takes a cookie of this name over HTTPS only, from this very host.
        SESSION_COOKIE_NAME="__Host-collab" if app.config["SECURE_COOKIES"] else "collab",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["SECURE_COOKIES"],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # web/access.py looks at Origin and Sec-Fetch-Site instead
    )
    login_manager.init_app(app)
    login_manager.session_protection = None  # sessions.py decides; addresses of phones change
    login_manager.user_loader(sessions.user_of)
    app.before_request(sessions.keep_alive)
    app.before_request(gates.check)
    tabs.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(cli.reseal)
    app.cli.add_command(cli.first_link)


__all__ = [
    "bp",
    "enrol_views",
    "factor_models",
    "init_app",
    "joining_models",
    "joining_views",
    "notices",
    "proof_views",
    "reset_views",
    "security_views",
    "sign_in_views",
    "views",
]
