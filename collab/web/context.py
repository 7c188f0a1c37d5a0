"""What every page may use besides its own data."""

import secrets
from typing import Any

from flask import Flask, current_app, g
from flask_babel import get_locale

from ..config import LOCALES


def init_app(app: Flask) -> None:
    """Register the values that all templates share."""
    app.context_processor(_shared)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _shared() -> dict[str, Any]:
    return {
        "config_demo": current_app.config["DEMO"],
        "locale": str(get_locale()),
        "locales": LOCALES,
        "request_id": g.get("request_id", ""),
        "new_key": lambda: secrets.token_urlsafe(18),
    }
