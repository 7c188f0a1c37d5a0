"""Questions about care for other people's accounts: who may help whom, and what is under way."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import joinedload

from ..accounts import queries as accounts
from ..accounts.joining.models import Invitation
from ..accounts.models import Session, Stage, User
from ..db import now
from ..extensions import db
from ..groups.models import Group, Membership
from ..policy import Permission
from .models import FactorReset, Freeze

_LOOK_AGAIN_SECONDS = 10.0


@dataclass(frozen=True)
class Care:
    """What somebody may do for a colleague's account, and what of it is under way."""

    may_freeze: bool
    looks_after: bool
    """May end sessions, decide on a freeze, help to start anew: see `looks_after`."""
    administers: bool
    freeze: Freeze | None
    factor_reset: FactorReset | None


def init_app(app: Flask) -> None:
    """Let templates ask what the visitor may do for a person, and who of a group is in danger."""
    app.add_template_global(lambda person: care_for(current_user, person), "care_for")
    app.add_template_global(freezes_in)
    app.add_template_global(waits_for_reset)


def common_groups(
    viewer: User, person: User, permission: Permission = Permission.READ
) -> frozenset[int]:
    """Return the ids of the groups that both are in and where the viewer may do this."""
    if not viewer.is_active:
        return frozenset()
    theirs = groups_of(person)
    return frozenset(m.group_id for m in viewer.memberships if m.may(permission)) & theirs


def groups_of(person: User) -> frozenset[int]:
    """Return the ids of the groups that the person is in."""
    return frozenset(each.group_id for each in person.memberships if each.counts)


def may_freeze(viewer: User, person: User) -> bool:
    """Tell whether the viewer may close this account in danger: a colleague's, or her own."""
    if not (viewer.is_active and person.active):
        return False
    return viewer.id == person.id or bool(common_groups(viewer, person, Permission.FREEZE))


def looks_after(viewer: User, person: User) -> bool:
    """Tell whether the viewer is somebody who decides for this person's account.

    That is a coordinator of a common group, or an administrator; nobody is it for herself.
    """
    if viewer.id == person.id or not viewer.is_active:
        return False
    return viewer.administrator or bool(common_groups(viewer, person, Permission.MANAGE))


def care_for(viewer: User, person: User) -> Care:
    """Return what the page of a person offers to the viewer."""
    after = looks_after(viewer, person)
    near = after or bool(common_groups(viewer, person))
    return Care(
        may_freeze=may_freeze(viewer, person) and not person.frozen,
        looks_after=after,
        administers=viewer.administrator,
        freeze=freeze_of(person) if near else None,
        factor_reset=factor_reset_of(person) if after else None,
    )


def freeze_of(person: User) -> Freeze | None:
    """Return the freeze that holds the person's account closed."""
    return db.session.scalar(
        db.select(Freeze).where(Freeze.user_id == person.id, _holds()).order_by(Freeze.id.desc())
    )


def freezes_in(group: Group) -> Sequence[Freeze]:
    """Return the freezes that hold now, of people in this group, the newest first."""
    return db.session.scalars(
        db.select(Freeze)
        .join(Membership, Membership.user_id == Freeze.user_id)
        .join(User, User.id == Freeze.user_id)
        .where(Membership.group_id == group.id, User.active, _holds())
        .order_by(Freeze.created.desc())
    ).all()


def freezes_by(person: User, since: datetime) -> int:
    """Return how many accounts the person froze since then, or before if they still wait."""
    waits = and_(Freeze.confirmed.is_(None), _holds())
    asked = db.select(db.func.count(Freeze.id)).where(
        Freeze.frozen_by_id == person.id, or_(Freeze.created > since, waits)
    )
    return db.session.scalar(asked) or 0


def freeze_or_none(person: User, freeze_id: int) -> Freeze | None:
    """Return the person's freeze with that id, whatever became of it."""
    return db.session.scalar(
        db.select(Freeze)
        .where(Freeze.id == freeze_id, Freeze.user_id == person.id)
        .options(joinedload(Freeze.frozen_by, innerjoin=True))
    )


def factor_reset_of(person: User) -> FactorReset | None:
    """Return the open request that this person may start anew."""
    return db.session.scalar(
        db.select(FactorReset)
        .where(FactorReset.user_id == person.id, _waits())
        .options(joinedload(FactorReset.asked_by, innerjoin=True))
    )


def factor_reset_or_none(person: User, reset_id: int) -> FactorReset | None:
    """Return the person's request with that id, whatever became of it."""
    return db.session.scalar(
        db.select(FactorReset)
        .where(FactorReset.id == reset_id, FactorReset.user_id == person.id)
        .options(joinedload(FactorReset.asked_by, innerjoin=True))
    )


def one_invited_the_other(one: User, other: User) -> bool:
    """Tell whether an invitation of the one became the account of the other."""
    pair = {one.id, other.id}
    asked = db.select(Invitation.id).where(
        Invitation.inviter_id.in_(pair), Invitation.user_id.in_(pair)
    )
    return db.session.scalar(asked.limit(1)) is not None


def administrators_besides(person: User) -> Sequence[User]:
    """Return who else runs the instance, those whose accounts are frozen too."""
    return db.session.scalars(
        db.select(User).where(User.administrator, User.active, User.id != person.id)
    ).all()


def was_signed_in(person: User, since: datetime) -> bool:
    """Tell whether the person is signed in somewhere, or was until a session ended since then.

    Who signed her out a moment ago may be the one who does not want her to be asked.
    """
    if accounts.sessions_of(person.id):
        return True
    ended = db.select(Session.id).where(
        Session.user_id == person.id, Session.stage == Stage.FULL, Session.ended > since
    )
    return db.session.scalar(ended.limit(1)) is not None


def waits_for_reset(user_id: int) -> bool:
    """Tell whether somebody asks that this account may start anew.

    Every page asks this, so the few that wait are looked up once in some seconds for all.
    """
    kept: tuple[float, frozenset[int]] | None = current_app.extensions.get("factor_resets")
    if kept is None or time.monotonic() - kept[0] > _LOOK_AGAIN_SECONDS:
        waiting = frozenset(db.session.scalars(db.select(FactorReset.user_id).where(_waits())))
        kept = (time.monotonic(), waiting)
        current_app.extensions["factor_resets"] = kept
    return user_id in kept[1]


def look_again() -> None:
    """Have `waits_for_reset` ask the database the next time."""
    current_app.extensions.pop("factor_resets", None)


def _holds() -> ColumnElement[bool]:
    """Render `Freeze.holds` in SQL."""
    return Freeze.lifted.is_(None) & or_(Freeze.confirmed.is_not(None), Freeze.expires > now())


def _waits() -> ColumnElement[bool]:
    """Render `FactorReset.open` in SQL."""
    return (
        FactorReset.agreed.is_(None)
        & FactorReset.cancelled.is_(None)
        & (FactorReset.expires > now())
    )
