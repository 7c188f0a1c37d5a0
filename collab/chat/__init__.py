"""The live chat of each group."""

from flask import Blueprint, Flask

bp = Blueprint("chat", __name__)

from . import mark_views, marks, models, purged, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "mark_views", "marks", "models", "purged", "views"]
