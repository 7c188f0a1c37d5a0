"""Addresses of the built stylesheets, modules and pictures."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup

from ..config import ROOT

DIST = ROOT / "static" / "dist"


def init_app(app: Flask) -> None:
    """Give the templates `asset("app.css")`: the address with the hash of what is in the file.

    And `outline(name, small)`: one picture of the sprite, which a page draws two hundred times
    and is therefore remembered.
    """
    manifest = _manifest(DIST / "manifest.json")
    app.extensions["assets"] = manifest
    app.add_template_global(lambda name: f"/static/dist/{manifest[name]}", "asset")
    outlines = f"/static/dist/{manifest['img/icons.svg']}"

    @lru_cache(maxsize=200)
    def icon(name: str, small: bool = False) -> Markup:
        return Markup(
            '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>'
        ).format(" icon--s" if small else "", outlines, name)

    app.add_template_global(icon, "outline")


def _manifest(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise RuntimeError("The browser files are not built: run `python3 manage.py run` once.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
