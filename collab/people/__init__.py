"""People and organisations as others see them; inviting, and care for accounts at risk."""

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from ..accounts import directory, tabs

bp = Blueprint("people", __name__)

from . import (  # noqa: E402
    care_queries,
    care_views,
    directory_views,
    factor_reset_views,
    invitation_views,
    listeners,
    organisation_views,
)
from .cli import invite, lift_freeze  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views and the command, and let templates ask what a person shows."""
    app.register_blueprint(bp)
    app.add_template_global(directory.shows)
    tabs.add(app, "directory", _l("Directory"), "people.entry")
    care_queries.init_app(app)
    app.cli.add_command(invite)
    app.cli.add_command(lift_freeze)


__all__ = [
    "bp",
    "care_views",
    "directory_views",
    "factor_reset_views",
    "init_app",
    "invitation_views",
    "listeners",
    "organisation_views",
]
