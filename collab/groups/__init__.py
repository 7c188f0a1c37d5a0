"""Working groups, who is in them and as what."""

from flask import Blueprint, Flask

bp = Blueprint("groups", __name__)

from . import (  # noqa: E402
    ending_views,
    hiding,
    joining_views,
    listeners,
    members_views,
    navigation,
    purge_job,
    requests_views,
    settings_views,
    views,
)


def init_app(app: Flask) -> None:
    """Register the views, and the navigation that every page shows."""
    app.register_blueprint(bp)
    navigation.init_app(app)


__all__ = [
    "bp",
    "ending_views",
    "hiding",
    "init_app",
    "joining_views",
    "listeners",
    "members_views",
    "purge_job",
    "requests_views",
    "settings_views",
    "views",
]
