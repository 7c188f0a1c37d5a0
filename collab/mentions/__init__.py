"""People who are named in words with an @: finding them, telling them, and warning in time."""

from flask import Blueprint, Flask

from ..web import naming

bp = Blueprint("mentions", __name__)

from . import listeners, models, queries, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and the answer to who is named in vain."""
    app.register_blueprint(bp)
    naming.register(app, queries.in_vain)


__all__ = ["bp", "init_app", "listeners", "models", "views"]
