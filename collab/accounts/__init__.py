"""People and organisations; signing in, sessions, profile."""

from flask import Blueprint, Flask

from ..extensions import login_manager

bp = Blueprint("accounts", __name__)

from . import sessions, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and load accounts through their sessions."""
    app.config.update(
        SESSION_COOKIE_NAME="collab",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["SECURE_COOKIES"],
        WTF_CSRF_TIME_LIMIT=None,
    )
    login_manager.init_app(app)
    login_manager.session_protection = None  # sessions.py decides; addresses of phones change
    login_manager.user_loader(sessions.user_of)
    app.before_request(sessions.keep_alive)
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "views"]
