"""What can happen to invitations. No permission check, no commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from flask import current_app, has_request_context, request
from sqlalchemy import Update, func

from ... import events
from ...db import now
from ...extensions import db
from ...policy import Role, Standing
from .. import tokens
from ..models import Organisation, User
from . import queries
from .models import Invitation, InvitationState

_ONE_AT_A_TIME = 0x1417A7E
"""A number of ours for PostgreSQL's advisory locks."""


class Outcome(StrEnum):
    """What became of one address that was to be invited."""

    INVITED = "invited"
    HAS_ACCOUNT = "has account"
    INVITED_BEFORE = "invited before"
    """An invitation to it is open; it can be renewed."""


@dataclass(frozen=True)
class Made:
    """What became of one address; the token exists here and nowhere else."""

    email: str
    outcome: Outcome
    invitation: Invitation | None = None
    """The new invitation, or the one that is open already."""
    token: str | None = field(default=None, repr=False)


def invite(
    inviter: User,
    emails: Sequence[str],
    organisation: Organisation,
    roles: Mapping[int, Role],
    *,
    standing: Standing = Standing.MEMBER,
    locale: str = "ru",
    administrator: bool = False,
    with_link: bool = True,
) -> list[Made]:
    """Invite each of the addresses; `roles` maps ids of groups to roles in them.

    An address that is in already, or has been invited and may still come, is reported and not
    invited again. Without `with_link` there is no token, and `renew` makes one later.
    """
    _one_at_a_time()
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails))
    known, waiting = queries.addresses_in(wanted), queries.open_ones(wanted)
    made = []
    for email in wanted:
        if email in known:
            made.append(Made(email, Outcome.HAS_ACCOUNT))
            continue
        if email in waiting:
            made.append(Made(email, Outcome.INVITED_BEFORE, waiting[email]))
            continue
        invitation = Invitation(
            email=email,
            organisation=organisation,
            standing=standing,
            roles={str(group_id): str(role) for group_id, role in roles.items()},
            locale=locale,
            inviter=inviter,
            administrator=administrator,
        )
        token = _begin_anew(invitation, with_link=with_link)
        db.session.add(invitation)
        db.session.flush()
        events.record(events.InvitationMade(invitation.id, group_ids(invitation)))
        made.append(Made(email, Outcome.INVITED, invitation, token))
    return made


def renew(invitation: Invitation, by: User, *, with_link: bool = True) -> str | None:
    """Give the invitation a new token and its full time; the link before is dead.

    Who renews it vouches for it from now on. Return the token, or None without `with_link` and for
    an invitation that was accepted or revoked meanwhile.
    """
    db.session.refresh(invitation, with_for_update=True)
    if not renewable(invitation):
        return None
    token = _begin_anew(invitation, with_link=with_link)
    invitation.inviter = by
    db.session.flush()
    events.record(events.InvitationMade(invitation.id, group_ids(invitation)))
    return token


def renewable(invitation: Invitation) -> bool:
    """Tell whether the invitation can get a new link: it was neither accepted nor revoked."""
    return invitation.state in {InvitationState.OPEN, InvitationState.EXPIRED}


def give_link(invitation: Invitation, token: str) -> bool:
    """Let the token count, unless the invitation has a link by now; return whether it does."""
    return _changed(
        db.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.token_hash.is_(None))
        .where(Invitation.accepted.is_(None), Invitation.revoked.is_(None))
        .values(token_hash=tokens.digest(token))
    )


def revoke(invitation: Invitation) -> bool:
    """Let nobody accept it any more; return whether it could have been until now."""
    if not _changed(
        db.update(Invitation)
        .where(Invitation.id == invitation.id)
        .where(Invitation.accepted.is_(None), Invitation.revoked.is_(None))
        .values(revoked=now())
    ):
        return False
    db.session.expire(invitation)
    events.record(events.InvitationRevoked(invitation.id, group_ids(invitation)))
    return True


def accept(invitation: Invitation, user: User) -> bool:
    """Note that the account came of the invitation; False if it is not open any more.

    The database decides in one statement, so that of two at once one gets in.
    """
    moment = now()
    if not queries.is_open(invitation) or not _changed(
        db.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.expires > moment)
        .where(Invitation.accepted.is_(None), Invitation.revoked.is_(None))
        .values(accepted=moment, user_id=user.id)
    ):
        return False
    db.session.expire(invitation)
    _give_no_more_than_hers(invitation, user)
    roles = tuple((int(group_id), role) for group_id, role in invitation.roles.items())
    events.record(events.InvitationAccepted(user.id, invitation.id, roles=roles))
    return True


def _give_no_more_than_hers(invitation: Invitation, user: User) -> None:
    """Make the account what it was invited as, as far as the inviter still is that herself."""
    inviter = invitation.inviter
    user.administrator = invitation.administrator and inviter.administrator
    if not inviter.administrator and inviter.standing == Standing.OBSERVER:
        user.standing = Standing.OBSERVER


def group_ids(invitation: Invitation) -> tuple[int, ...]:
    """Return the ids of the groups that the invitation leads into."""
    return tuple(sorted(int(group_id) for group_id in invitation.roles))


def address(token: str) -> str:
    """Return the whole address of the link with this token."""
    config = current_app.config
    root = config["PUBLIC_URL"]
    if not root:
        here = f"http://{config['HOST']}:{config['PORT']}"
        root = request.host_url if has_request_context() else here
    return f"{root.rstrip('/')}/invitation/{token}"


def _begin_anew(invitation: Invitation, *, with_link: bool) -> str | None:
    token, digest = tokens.new() if with_link else (None, None)
    invitation.token_hash = digest
    invitation.expires = now() + timedelta(hours=current_app.config["INVITATION_HOURS"])
    return token


def _changed(statement: Update) -> bool:
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _one_at_a_time() -> None:
    """Let nobody else invite before the commit: two at once would invite the same address twice.

    On SQLite there is one writer anyway.
    """
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(db.select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
