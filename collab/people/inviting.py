"""Who may invite whom, and into what."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from ..accounts.joining import actions
from ..accounts.joining.models import Invitation
from ..accounts.models import User
from ..extensions import db
from ..groups.models import Group
from ..policy import Permission, Standing
from ..web.paging import Page

LIST_SIZE = 30


def may_invite(user: User) -> bool:
    """Tell whether the person may invite anybody: administrators and coordinators of groups."""
    return user.administrator or bool(coordinated(user))


def coordinated(user: User) -> frozenset[int]:
    """Return the ids of the groups that the person manages."""
    return frozenset(m.group_id for m in user.memberships if m.may(Permission.MANAGE))


def groups_for(user: User) -> Sequence[Group]:
    """Return the groups into which the person may invite."""
    asked = select(Group).order_by(Group.created, Group.id)
    if not user.administrator:
        asked = asked.where(Group.id.in_(coordinated(user)))
    return db.session.scalars(asked).all()


def standing_given(user: User, wanted: Standing | None) -> Standing:
    """Return the standing of those whom the person invites: nobody gives more than she has."""
    if user.administrator:
        return wanted or Standing.MEMBER
    return Standing(user.standing)


def may_revoke(user: User, invitation: Invitation) -> bool:
    """Tell whether the person may take the invitation back.

    Her own, one into a group that she coordinates, and for administrators any.
    """
    into = set(actions.group_ids(invitation))
    return user.administrator or invitation.inviter_id == user.id or bool(into & coordinated(user))


def may_renew(user: User, invitation: Invitation) -> bool:
    """Tell whether the person may give the invitation a new link.

    Who renews it vouches for it, so she must be able to make it: into groups of hers alone, and
    for an account that may do no more than hers.
    """
    if user.administrator:
        return True
    into = set(actions.group_ids(invitation))
    most = {Standing.OBSERVER, standing_given(user, None)}
    no_more = not invitation.administrator and invitation.standing in most
    return no_more and bool(into) and into <= coordinated(user)


def invitations_for(user: User, number: int) -> Page[Invitation]:
    """Return a page of the invitations which the person may take back, the newest first."""
    rows = db.session.scalars(
        select(Invitation).order_by(Invitation.created.desc(), Invitation.id.desc())
    )
    mine = [row for row in rows if may_revoke(user, row)]
    number = max(1, min(number, 10_000))
    shown = mine[(number - 1) * LIST_SIZE :][: LIST_SIZE + 1]
    return Page(shown[:LIST_SIZE], number, len(shown) > LIST_SIZE)


def invitation_or_none(user: User, invitation_id: int) -> Invitation | None:
    """Return the invitation, if the person may take it back."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or not may_invite(user) or not may_revoke(user, found):
        return None
    return found


def hours() -> int:
    """Return how long an invitation can be accepted."""
    return int(current_app.config["INVITATION_HOURS"])
