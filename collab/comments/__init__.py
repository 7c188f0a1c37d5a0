"""What members say about a document, a page of it or a passage."""

from flask import Blueprint, Flask

bp = Blueprint("comments", __name__)

from . import access, act_views, models, panel, purged, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["access", "act_views", "bp", "init_app", "models", "panel", "purged", "views"]
