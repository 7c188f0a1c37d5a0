"""The document library of each group: folders, documents, versions, and their text."""

from flask import Blueprint, Flask

bp = Blueprint("library", __name__)

from . import models, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "models", "views"]
