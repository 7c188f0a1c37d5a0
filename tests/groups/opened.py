"""Opening a group with facts that no test cares about."""

from collab.accounts.models import User
from collab.db import transaction
from collab.groups.models import Group, Joining, Visibility
from collab.groups.opening import open_group


def opened(by: User, name: str = "Группа", **given) -> Group:
    facts = {
        "names": {"ru": name},
        "purposes": {"ru": "Зачем"},
        "sign": "ГР",
        "colour": 1,
        "country": None,
        "topics": [],
        "visibility": Visibility.LISTED,
        "joining": Joining.REQUEST,
        "coordinator": by,
    }
    with transaction():
        return open_group(by, **facts | given)
