"""Pages that gather features: the dashboard, a group's front page, the knowledge base."""

from flask import Blueprint, Flask

bp = Blueprint("home", __name__)

from . import views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "views"]
