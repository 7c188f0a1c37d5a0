"""While you were away: what happened since somebody last said that she has seen it all."""

from flask import Blueprint, Flask

bp = Blueprint("away", __name__)

from . import actions, models, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["actions", "bp", "init_app", "models", "views"]
