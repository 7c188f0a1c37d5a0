"""Discussion threads: questions and answers that stay findable."""

from flask import Blueprint, Flask

bp = Blueprint("threads", __name__)

from . import (  # noqa: E402
    access,
    act_views,
    course_views,
    history_views,
    models,
    reading_views,
    result_views,
    translation_views,
    translations,
    views,
)


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = [
    "access",
    "act_views",
    "bp",
    "course_views",
    "history_views",
    "init_app",
    "models",
    "reading_views",
    "result_views",
    "translation_views",
    "translations",
    "views",
]
