"""Discussion threads: questions and answers that stay findable."""

from flask import Blueprint, Flask

bp = Blueprint("threads", __name__)

from . import act_views, models, views  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the views."""
    app.register_blueprint(bp)


__all__ = ["act_views", "bp", "init_app", "models", "views"]
