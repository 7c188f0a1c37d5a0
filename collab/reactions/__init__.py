"""A few signs below what others wrote, in place of an answer that would say only that."""

from flask import Blueprint, Flask

bp = Blueprint("reactions", __name__)

from . import listeners, models, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "listeners", "models", "views"]
