"""Reports, decisions and acts of moderation, of any content; no kind is known by name."""

from flask import Blueprint, Flask

bp = Blueprint("moderation", __name__)

from . import (  # noqa: E402
    act_views,
    keeping,
    log_views,
    models,
    purged,
    queue,
    queue_views,
    report_views,
    review_views,
)


def init_app(app: Flask) -> None:
    """Register the views, and let the frame of a group say how much waits."""
    app.register_blueprint(bp)
    app.add_template_global(queue.waiting, "waiting_in")


__all__ = [
    "act_views",
    "bp",
    "init_app",
    "keeping",
    "log_views",
    "models",
    "purged",
    "queue_views",
    "report_views",
    "review_views",
]
