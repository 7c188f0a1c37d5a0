"""Which content mentions which: for cards below the words, and for "where it is discussed"."""

from flask import Blueprint, Flask

bp = Blueprint("links", __name__)

from . import attached, listeners, models, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["attached", "bp", "init_app", "listeners", "models", "views"]
