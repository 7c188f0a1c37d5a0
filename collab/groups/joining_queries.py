"""Questions about coming into a group: who asks, who is invited, whom one can invite."""

import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_

from ..accounts.models import User
from ..db import now
from ..extensions import db
from ..policy import Scope, Standing
from ..web.order import title_key
from . import join_requests, queries
from .models import Group, JoinRequest, Membership

MOST_FOUND = 20
"""How many people a search for somebody to invite shows."""


def open_offers(group: Group) -> Sequence[JoinRequest]:
    """Return the invitations of people with an account that wait for them; the oldest first."""
    return queries.waiting(JoinRequest.group_id == group.id, JoinRequest.invited_by_id.is_not(None))


def request_or_none(group: Group, request_id: int) -> JoinRequest | None:
    """Return a request or an invitation into the group, decided or not."""
    return db.session.scalar(db.select(JoinRequest).filter_by(id=request_id, group_id=group.id))


def last_request(group: Group, user: User) -> JoinRequest | None:
    """Return what the person last asked for in this group herself, decided or not."""
    return db.session.scalar(
        db.select(JoinRequest)
        .where(
            JoinRequest.group_id == group.id,
            JoinRequest.user_id == user.id,
            JoinRequest.invited_by_id.is_(None),
        )
        .order_by(JoinRequest.closed.is_not(None), JoinRequest.closed.desc())
        .limit(1)
    )


def offers_to(user: User) -> list[JoinRequest]:
    """Return the invitations into groups that the person can accept."""
    rows = queries.waiting(JoinRequest.user_id == user.id, JoinRequest.invited_by_id.is_not(None))
    return [row for row in rows if row.group.purging is None and join_requests.stands(row)]


def offer_to(user: User, group: Group) -> JoinRequest | None:
    """Return the invitation into this group that the person can accept."""
    return next((row for row in offers_to(user) if row.group_id == group.id), None)


def asked_by(user: User) -> frozenset[int]:
    """Return the ids of the groups into which the person asks to come, and nobody answered."""
    rows = queries.waiting(JoinRequest.user_id == user.id, JoinRequest.invited_by_id.is_(None))
    return frozenset(row.group_id for row in rows)


def people_to_invite(group: Group, scope: Scope, words: str) -> list[User]:
    """Return the people with these words in their names whom a coordinator can invite; by name.

    They are of those whom she may know: everybody in her groups and, if she is of member standing,
    the people of member standing who are listed. Who is in the group already is left out.
    """
    wanted = folded(words).split()
    if not wanted:
        return []
    people = db.session.scalars(db.select(User).where(_invitable(group, scope)))
    found = [each for each in people if all(word in folded(each.name) for word in wanted)]
    return sorted(found, key=lambda each: (title_key(each.name), each.id))[:MOST_FOUND]


def person_to_invite(group: Group, scope: Scope, user_id: int) -> User | None:
    """Return the person if she is one of those whom the coordinator can invite."""
    asked = db.select(User).where(User.id == user_id, _invitable(group, scope))
    return db.session.scalar(asked)


def known_among(scope: Scope, ids: Iterable[int]) -> frozenset[int]:
    """Return which of these people somebody may know: names are shown of those alone.

    As in the directory: people of a common group and, for who is of member standing, the listed.
    """
    colleagues = db.select(Membership.user_id).where(Membership.group_id.in_(scope.reads))
    ways = [User.id == scope.user_id, User.id.in_(colleagues)]
    if scope.coalition:
        ways.append(User.listed.is_(True))
    asked = db.select(User.id).where(User.id.in_(set(ids)), User.erased.is_(None), or_(*ways))
    return frozenset(db.session.scalars(asked))


def people_of(ids: Iterable[int]) -> Sequence[User]:
    """Return these accounts."""
    return db.session.scalars(db.select(User).where(User.id.in_(set(ids)))).all()


def _invitable(group: Group, scope: Scope) -> ColumnElement[bool]:
    inside = db.select(Membership.user_id).where(
        Membership.group_id == group.id,
        or_(Membership.until.is_(None), Membership.until > now()),
    )
    colleagues = db.select(Membership.user_id).where(Membership.group_id.in_(scope.reads))
    ways: list[ColumnElement[bool]] = [User.id.in_(colleagues)]
    if scope.coalition:
        ways.append(and_(User.listed.is_(True), User.standing == Standing.MEMBER))
    in_use = and_(
        User.active.is_(True),
        User.erased.is_(None),
        or_(User.frozen_until.is_(None), User.frozen_until <= now()),
    )
    return and_(in_use, User.id.not_in(inside), or_(*ways))


def folded(text: str) -> str:
    """Return the text as it is compared: without case, forms of letters and the dots of «ё»."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
