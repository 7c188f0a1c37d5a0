"""The document library of each group: folders, documents, versions, and their text."""

from flask import Blueprint, Flask

bp = Blueprint("library", __name__)

from . import (  # noqa: E402
    access,
    accesses,
    commands,
    compare_views,
    dates,
    described,
    document_views,
    download_views,
    edit_views,
    facts,
    folder_views,
    kinds,
    models,
    outages,
    page_views,
    piece_views,
    purged,
    reading_job,
    reading_views,
    receiving,
    removed_words,
    storage,
    sweeping,
    translation_views,
    upload_views,
    version_views,
    views,
    zip_views,
)


def init_app(app: Flask) -> None:
    """Register the views, open the store, bound the uploads and add the commands."""
    receiving.init_app(app)
    storage.init_app(app)
    app.register_blueprint(bp)
    app.register_error_handler(storage.Unreachable, outages.answer_outage)
    app.cli.add_command(commands.library)


__all__ = [
    "access",
    "accesses",
    "bp",
    "compare_views",
    "dates",
    "described",
    "document_views",
    "download_views",
    "edit_views",
    "facts",
    "folder_views",
    "init_app",
    "kinds",
    "models",
    "outages",
    "page_views",
    "piece_views",
    "purged",
    "reading_job",
    "reading_views",
    "removed_words",
    "sweeping",
    "translation_views",
    "upload_views",
    "version_views",
    "views",
    "zip_views",
]
