"""Full-text search over all content. Features do not know that it is here."""

from flask import Blueprint, Flask

from .. import probes

bp = Blueprint("search", __name__)

from . import cli, index, listeners, marking, models, probe, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the engine, the views, the template filters, the probe and the commands."""
    index.init_app(app)
    marking.init_app(app)
    app.register_blueprint(bp)
    probes.register(app, probe.probe)
    app.cli.add_command(cli.search)


__all__ = ["bp", "init_app", "listeners", "models", "views"]
