"""While one writes: how it will look, and drafts that are there on every device."""

from flask import Blueprint, Flask

bp = Blueprint("writing", __name__)

from . import draft_views, listeners, models, preview_views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "draft_views", "init_app", "listeners", "models", "preview_views"]
