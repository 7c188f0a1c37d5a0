"""From the chat into a discussion and back: chosen messages are quoted, with links both ways."""

from flask import Blueprint, Flask

bp = Blueprint("quoting", __name__)

from . import views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "views"]
