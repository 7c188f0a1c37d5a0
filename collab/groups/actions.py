"""What can happen to groups. No request, no permission check, no commit."""

from ..extensions import db
from .members_actions import begin_membership, change_role, end_membership
from .models import Group

__all__ = ["add_group", "begin_membership", "change_role", "end_membership"]


def add_group(
    slug: str, names: dict[str, str], purposes: dict[str, str], sign: str, colour: int
) -> Group:
    """Open a group; `names` and `purposes` are by language."""
    group = Group(slug=slug, names=names, purposes=purposes, sign=sign, colour=colour)
    db.session.add(group)
    db.session.flush()
    return group
