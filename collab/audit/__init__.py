"""The audit log: what happened to accounts and groups, so that nobody can change it unnoticed."""

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from ..accounts import tabs

bp = Blueprint("audit", __name__)

from . import cli, daily, listeners, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views and the commands."""
    app.register_blueprint(bp)
    tabs.add(app, "log", _l("Log"), "audit.own")
    app.cli.add_command(cli.audit)


__all__ = ["bp", "daily", "init_app", "listeners", "views"]
