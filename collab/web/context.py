"""What every page may use besides its own data."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, has_request_context, session
from flask_babel import get_locale
from jinja2 import Template
from markupsafe import Markup

from .. import instance
from ..config import LOCALES
from . import text
from .languages import in_language


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
    app.add_template_global(welcome)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def welcome() -> Markup:
    """Return what the administrators say on the home page, as HTML; empty when they say nothing."""
    return _rendered(in_language(instance.current().welcome))


@lru_cache(maxsize=20)
def _rendered(words: str) -> Markup:
    return Markup(text.render(words)) if words else Markup()  # noqa: S704  # sanitised by `render`


def _shared() -> dict[str, Any]:
    said = instance.current()
    return {
        "announcement": in_language(said.banner),
        "config_demo": current_app.config["DEMO"],
        "instance_name": in_language(said.names) or instance.DEFAULT_NAME,
        "light": has_request_context() and bool(session.get("light")),
        "locale": str(get_locale()),
        "locales": LOCALES,
        "quick_exit_url": current_app.config["QUICK_EXIT_URL"],
        "request_id": g.get("request_id", ""),
    }
