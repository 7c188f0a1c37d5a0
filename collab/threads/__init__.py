"""Discussion threads: questions and answers that stay findable."""

from flask import Blueprint, Flask

from ..web.languages import in_language

bp = Blueprint("threads", __name__)

from . import models, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views, and the filter that names an author's organisation."""
    app.add_template_filter(in_language)
    app.register_blueprint(bp)


__all__ = ["bp", "init_app", "models", "views"]
