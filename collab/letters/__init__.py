"""Letters that say that there is something new: at once, daily, weekly or never."""

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from ..accounts import tabs

bp = Blueprint("letters", __name__)

from . import kept_views, listeners, models, sending, settings_views, stop_views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and the page among those about one's own account."""
    app.register_blueprint(bp)
    tabs.add(app, "letters", _l("Letters"), "letters.settings")


__all__ = [
    "bp",
    "init_app",
    "kept_views",
    "listeners",
    "models",
    "sending",
    "settings_views",
    "stop_views",
]
