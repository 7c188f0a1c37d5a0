"""What the frame of every page shows: my groups, and where I am."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from ..policy import Permission
from ..web.access import current_scope
from . import queries
from .access import may
from .models import Group


@dataclass(frozen=True)
class Navigation:
    """My groups, the group at hand if any, and the name of the section at hand."""

    groups: Sequence[Group]
    group: Group | None
    section: str


def init_app(app: Flask) -> None:
    """Give every template `nav`, `may(permission, group)` and `Permission`."""
    app.context_processor(_navigation)


def _navigation() -> dict[str, Any]:
    signed_in = bool(current_user and current_user.is_authenticated)
    groups = queries.groups_of(current_user, current_scope()) if signed_in else ()
    section = (request.endpoint or "").split(".")[0]
    if request.endpoint == "home.knowledge":
        section = "knowledge"
    nav = Navigation(groups, g.get("group"), section)
    return {"nav": nav, "may": may, "Permission": Permission}
