"""Who is told of what: the bell and its list."""

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from ..accounts import tabs
from ..web import showing

bp = Blueprint("notifications", __name__)

from . import (  # noqa: E402
    hearing,
    level_views,
    levels,
    listeners,
    models,
    of_content,
    of_documents,
    of_groups,
    of_members,
    of_threads,
    purged,
    queries,
    seen,
    settings,
    settings_views,
    views,
    words,
)


def init_app(app: Flask) -> None:
    """Register the views, and give templates `unread_notices()` for the bell."""
    app.register_blueprint(bp)
    showing.register(app, seen.note_shown)
    tabs.add(app, "notifications", _l("Notifications"), "notifications.settings")
    app.add_template_global(words.level_words)
    app.add_template_global(words.level_hints)
    app.add_template_global(queries.unread_here, "unread_notices")


__all__ = [
    "bp",
    "hearing",
    "init_app",
    "level_views",
    "levels",
    "listeners",
    "models",
    "of_content",
    "of_documents",
    "of_groups",
    "of_members",
    "of_threads",
    "purged",
    "seen",
    "settings",
    "settings_views",
    "views",
    "words",
]
