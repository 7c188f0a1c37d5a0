"""Pages about groups; the front page of one group gathers features and stands in `home`."""

from typing import Any

from flask import render_template
from flask_login import current_user

from ..policy import Permission
from ..web.access import current_scope, signed_in
from . import bp, queries
from .access import in_group
from .models import Group


@bp.get("/groups")
@signed_in
def index() -> Any:
    """List my groups."""
    groups = queries.groups_of(current_user, current_scope())
    return render_template("groups/index.html", groups=groups, sizes=queries.sizes_of(groups))


@bp.get("/g/<slug>/members")
@in_group(Permission.READ)
def members(group: Group) -> Any:
    """Show who is in the group, as what, and from which organisation and country."""
    return render_template(
        "groups/members.html", group=group, memberships=queries.members_of(group)
    )
