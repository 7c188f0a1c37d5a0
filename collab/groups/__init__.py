"""Working groups, who is in them and as what."""

from flask import Blueprint, Flask

bp = Blueprint("groups", __name__)

from . import listeners, navigation, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and the navigation that every page shows."""
    app.register_blueprint(bp)
    navigation.init_app(app)


__all__ = ["bp", "init_app", "listeners", "views"]
