"""Reports, decisions and acts of moderation, of any content; no kind is known by name."""

from flask import Blueprint, Flask

bp = Blueprint("moderation", __name__)

from . import models  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "models"]
