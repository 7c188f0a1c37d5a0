"""Full-text search over all content. Features do not know that it is here."""

from flask import Blueprint, Flask

from . import models

bp = Blueprint("search", __name__)


def init_app(app: Flask) -> None:
    """Register the views, the listeners and the commands."""
    app.register_blueprint(bp)

__all__ = ["bp", "init_app", "models"]
