"""What takes a right away, as several tests do it."""

from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership


def remove(group: dict[str, int]) -> None:
    with transaction():
        groups.end_membership(db.session.get_one(Membership, (group["other"], group["id"])))
