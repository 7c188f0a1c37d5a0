"""Running the instance: groups, topics, settings, health. No page here reads content."""

from flask import Blueprint, Flask

bp = Blueprint("admin", __name__)

from . import cli, group_views, kind_views, topic_views, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views and the command `flask health`."""
    app.register_blueprint(bp)
    app.cli.add_command(cli.health)


__all__ = ["bp", "group_views", "init_app", "kind_views", "topic_views", "views"]
