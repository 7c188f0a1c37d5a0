"""A group, those who invite into it, and invitations: for the tests of inviting."""

import re
from typing import Any

import pytest

import factories as make
from collab.accounts import actions as accounts
from collab.accounts.joining import actions
from collab.accounts.joining.models import Invitation
from collab.accounts.models import Organisation, User
from collab.db import transaction
from collab.extensions import db
from collab.policy import Role

LINK = re.compile(r"https?://[^\"]+/invitation/([\w-]{43})")


@pytest.fixture
def world(app) -> dict[str, int]:
    """A coordinator and a member of a group, somebody else's group, and an administrator."""
    with app.app_context():
        ours, theirs = make.group(slug="ours"), make.group(slug="theirs")
        return {
            "ours": ours.id,
            "theirs": theirs.id,
            "coordinator": make.member(ours, Role.COORDINATOR).id,
            "member": make.member(ours).id,
            "other": make.member(theirs, Role.COORDINATOR).id,
            "administrator": make.user(administrator=True).id,
            "organisation": make.organisation(names={"ru": "Правовая клиника"}).id,
        }


def form(world: dict[str, int], emails: str, **given: Any) -> dict[str, Any]:
    """What a person sends who invites into our group as a member."""
    fields = {"emails": emails, "organisation": str(world["organisation"]), "locale": "ru"}
    fields |= {"country": "KZ", f"role_{world['ours']}": "member"}
    return fields | given


def invitations(app) -> list[Invitation]:
    with app.app_context():
        return list(db.session.scalars(db.select(Invitation).order_by(Invitation.id)))


def invited(world: dict[str, int], email: str = "new@example.org", **given: Any) -> Any:
    """An invitation by the coordinator into our group, and its token; in a context."""
    inviter = db.session.get_one(User, world["coordinator"])
    with transaction():
        [made] = actions.invite(
            inviter,
            [email],
            db.session.get_one(Organisation, world["organisation"]),
            given.pop("roles", {world["ours"]: Role.MEMBER}),
            **given,
        )
    return made.invitation, made.token


def accept(invitation: Invitation, email: str = "new@example.org") -> tuple[bool, User]:
    """Make an account of it, as the pages of joining do; in a context."""
    with transaction():
        user = accounts.add_user(email, "New", None, invitation.organisation)
        return actions.accept(invitation, user), user


def group_of(world: dict[str, int]) -> list[Any]:
    from collab.groups.models import Group

    return [db.session.get_one(Group, world["ours"])]
