"""Doing something to many documents at once, and to folders with what stands in them.

This brings together what the library, sharing and moderation each can do to one.
"""

from flask import Blueprint, Flask

bp = Blueprint("bulk", __name__)

from . import change_views, remove_views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "change_views", "init_app", "remove_views"]
