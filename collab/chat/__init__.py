"""The live chat of each group."""

from flask import Blueprint, Flask

bp = Blueprint("chat", __name__)

from . import models, purged, retention, room_views, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "models", "purged", "retention", "room_views", "views"]
