"""Who is told of what: the bell and its list."""

from flask import Blueprint, Flask
from flask_login import current_user

bp = Blueprint("notifications", __name__)

from . import listeners, models, of_content, of_groups, of_members, purged, queries, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and give templates `unread_notices()` for the bell."""
    app.register_blueprint(bp)
    app.add_template_global(lambda: queries.unread(current_user), "unread_notices")


__all__ = [
    "bp",
    "init_app",
    "listeners",
    "models",
    "of_content",
    "of_groups",
    "of_members",
    "purged",
    "views",
]
