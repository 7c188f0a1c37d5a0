"""Addresses of the built stylesheets, modules and pictures."""

import json
from pathlib import Path
from typing import Any

from flask import Flask

from ..config import ROOT

DIST = ROOT / "static" / "dist"


def init_app(app: Flask) -> None:
    """Give the templates `asset("app.css")`: the address with the hash of what is in the file."""
    manifest = _manifest(DIST / "manifest.json")
    app.extensions["assets"] = manifest
    app.add_template_global(lambda name: f"/static/dist/{manifest[name]}", "asset")


def _manifest(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise RuntimeError("The browser files are not built: run `python3 manage.py run` once.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
