"""The document library of each group: folders, documents, versions, and their text."""

from flask import Blueprint, Flask

bp = Blueprint("library", __name__)

from . import (  # noqa: E402
    access,
    commands,
    document_views,
    facts,
    models,
    purged,
    reading_job,
    receiving,
    storage,
    views,
)


def init_app(app: Flask) -> None:
    """Register the views, open the store, bound the uploads and add the commands."""
    receiving.init_app(app)
    storage.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(commands.library)


__all__ = [
    "access",
    "bp",
    "document_views",
    "facts",
    "init_app",
    "models",
    "purged",
    "reading_job",
    "views",
]
