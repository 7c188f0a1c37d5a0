"""The pages about one's own account; packages above add theirs."""

from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Give the templates `account_tabs()`."""
    app.extensions["account_tabs"] = [
        ("profile", _l("Settings"), "accounts.profile"),
        ("security", _l("Signing in"), "accounts.security"),
        ("devices", _l("Devices"), "accounts.own_devices"),
    ]
    app.add_template_global(_tabs, "account_tabs")


def add(app: Flask, key: str, label: Any, endpoint: str) -> None:
    """Add a page to the tabs; `key` is what its template sets as `tab`."""
    app.extensions["account_tabs"].append((key, label, endpoint))


def _tabs() -> list[tuple[str, str, str, int]]:
    return [
        (key, str(label), url_for(endpoint), 0)
        for key, label, endpoint in current_app.extensions["account_tabs"]
    ]
