"""Opening a group, or a subgroup of one. No request, no permission check, no commit."""

from collections.abc import Sequence
from datetime import timedelta

from .. import events
from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..policy import Role
from ..topics.models import Topic
from . import actions
from .models import Group, Joining, Membership, Visibility
from .slugs import free_slug

_SAME_FORM = timedelta(minutes=5)
"""A form that is sent again so soon is the same one: a double click, a lost answer."""


class NotOpened(Exception):
    """The group above is archived, stands under another one itself, or is gone."""


def open_group(  # noqa: PLR0913  # what a group is made of, all by name
    by: User,
    *,
    names: dict[str, str],
    purposes: dict[str, str],
    sign: str,
    colour: int,
    country: str | None,
    topics: Sequence[Topic],
    visibility: Visibility,
    joining: Joining,
    parent: Group | None = None,
    coordinator: User,
) -> Group:
    """Open a group with its first coordinator; `names` and `purposes` are by language.

    An administrator who makes herself the coordinator of a top group is on record for it. The same
    form sent again within minutes opens nothing more: the first group is returned. Raises
    `NotOpened`.
    """
    # In a steady order: whoever opens, then the group above, then the addresses.
    db.session.execute(db.select(User.id).where(User.id == by.id).with_for_update(key_share=True))
    if parent is not None:
        _check_above(parent)
    if (same := _just_opened(names, parent, coordinator)) is not None:
        return same
    group = Group(
        slug=free_slug(names.get("en") or names["ru"], hidden=visibility == Visibility.HIDDEN),
        names=names,
        purposes=purposes,
        sign=sign,
        colour=colour,
        country=country,
        topics=list(topics),
        visibility=visibility,
        joining=joining,
        parent_id=parent.id if parent else None,
    )
    db.session.add(group)
    db.session.flush()
    events.record(events.GroupOpened(group.id))
    actions.begin_membership(coordinator.id, group, Role.COORDINATOR)
    if parent is None and by.administrator and coordinator.id == by.id:
        events.record(events.AdministratorCameIn(by.id, group.id))
    return group


def _check_above(parent: Group) -> None:
    """Have the group above as it is now, and let nobody purge it before the commit."""
    asked = db.select(Group).where(Group.id == parent.id).with_for_update(of=Group, key_share=True)
    found = db.session.scalar(asked.execution_options(populate_existing=True))
    if found is None or found.parent_id is not None or found.archived or found.purging:
        raise NotOpened


def _just_opened(names: dict[str, str], parent: Group | None, coordinator: User) -> Group | None:
    lately = db.session.scalars(
        db.select(Group)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Group.created > now() - _SAME_FORM,
            Group.parent_id == (parent.id if parent else None),
            Group.purging.is_(None),
            Membership.user_id == coordinator.id,
        )
    )
    return next((group for group in lately if group.names == names), None)
