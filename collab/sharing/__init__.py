"""Who can see a piece of content, said in a sentence, and changing it."""

from flask import Blueprint, Flask

bp = Blueprint("sharing", __name__)

from . import views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "views"]
