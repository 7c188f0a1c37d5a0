"""What every page may use besides its own data."""

from typing import Any

from flask import Flask, current_app, g
from flask_babel import get_locale
from jinja2 import Template

from ..config import LOCALES
from ..instance import Instance  # noqa: F401  # the pages are called by its name


class _Template(Template):
    """A template whose macros are made once, however often it is imported.

    Jinja compares the globals of both templates at each import, which costs a page with a list of
    fifty partials several milliseconds. Ours all have the globals of the application.
    """

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Register the values that all templates share."""
    app.jinja_env.template_class = _Template
    app.context_processor(_shared)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _shared() -> dict[str, Any]:
    return {
        "config_demo": current_app.config["DEMO"],
        "locale": str(get_locale()),
        "locales": LOCALES,
        "quick_exit_url": current_app.config["QUICK_EXIT_URL"],
        "request_id": g.get("request_id", ""),
    }
