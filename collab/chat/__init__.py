"""The live chat of each group."""

from flask import Blueprint, Flask

bp = Blueprint("chat", __name__)

from . import (  # noqa: E402
    answered,
    mark_views,
    marks,
    message_views,
    models,
    purged,
    retention,
    room_views,
    views,
)


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = [
    "answered",
    "bp",
    "init_app",
    "mark_views",
    "marks",
    "message_views",
    "models",
    "purged",
    "retention",
    "room_views",
    "views",
]
