"""The dashboard, a group's front page, the knowledge base, and any content by its id."""
from typing import Any

from . import bp
from ..web.access import signed_in


@bp.get("/")
@signed_in
def index() -> Any:
    return "home"
@bp.get("/knowledge")
@signed_in
def knowledge() -> Any:
    return "home"
