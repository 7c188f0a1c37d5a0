"""What a group asks of newcomers."""

from sqlalchemy import func

from ..content import Content, State
from ..extensions import db
from ..policy import Role
from .models import Group, Membership


def first_state(author_id: int, group_id: int) -> State:
    """Return the state in which a contribution to the group begins.

    Where a group approves the first contributions of new members, one waits until so many others
    of the same person are shown; coordinators' never wait.
    """
    group = db.session.get(Group, group_id)
    if group is None or not group.approve_first:
        return State.SHOWN
    membership = db.session.get(Membership, (author_id, group_id))
    if membership is not None and membership.role == Role.COORDINATOR:
        return State.SHOWN
    shown = db.session.scalar(
        db.select(func.count()).where(
            Content.group_id == group_id,
            Content.author_id == author_id,
            Content.kind != "thread",  # what it begins with counts, as its first post
            Content.state == State.SHOWN,
            Content.parent_state == State.SHOWN,
        )
    )
    return State.SHOWN if (shown or 0) >= group.approve_first else State.WAITING
