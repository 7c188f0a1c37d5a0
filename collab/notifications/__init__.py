"""Who is told of what: the bell and its list."""

from flask import Blueprint, Flask

bp = Blueprint("notifications", __name__)

from . import models  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "models"]
