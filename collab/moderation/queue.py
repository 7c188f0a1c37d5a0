"""What waits for the coordinators of a group, and who may decide it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, func, or_
from sqlalchemy.orm import joinedload, selectinload

from ..accounts.models import User
from ..content import Content, State
from ..extensions import db
from ..groups.models import Group, Membership
from ..policy import Permission, Role, Scope
from .models import Reason, Report, Review, ReviewState


@dataclass(frozen=True)
class Counts:
    """How many lines each part of the queue has."""

    waiting: int
    decided: int
    hidden: int


def waiting(group: Group) -> int:
    """Return how many reviews are open, and how many contributions wait for approval."""
    reviews = db.select(func.count()).where(
        Review.group_id == group.id, Review.state == ReviewState.OPEN
    )
    return _number(reviews) + _number(db.select(func.count()).where(_waits_in(group)))


def counts(group: Group, scope: Scope) -> Counts:
    """Return how many lines each part of the queue has for this person."""
    decided = db.select(func.count()).where(
        Review.group_id == group.id, Review.state == ReviewState.DECIDED
    )
    hidden = db.select(func.count()).where(_hidden_in(group, scope))
    return Counts(waiting(group), _number(decided), _number(hidden))


def undecided_in(group: Group) -> Sequence[Review]:
    """Return the reviews that are not decided.

    First those that are open, with personal data at their head, then by age; last those whose
    author was asked for a change and has not made it.
    """
    grave = exists(
        db.select(Report.id).where(
            Report.review_id == Review.id, Report.reason == Reason.PERSONAL_DATA
        )
    )
    return db.session.scalars(
        _reviews(group)
        .where(Review.state != ReviewState.DECIDED)
        .order_by(
            case((Review.state == ReviewState.OPEN, 0), else_=1),
            case((grave, 0), else_=1),
            Review.opened,
            Review.id,
        )
    ).all()


def decided_in(group: Group) -> Select[Review]:
    """Return the question for the decided reviews, the latest first."""
    return (
        _reviews(group)
        .where(Review.state == ReviewState.DECIDED)
        .order_by(Review.decided.desc(), Review.id)
    )


def hidden_in(group: Group, scope: Scope) -> Select[Content]:
    """Return the question for what is hidden in the group, the newest first.

    What this person may not see otherwise is there only if it was reported.
    """
    return (
        db.select(Content)
        .where(_hidden_in(group, scope))
        .order_by(Content.created.desc(), Content.id)
    )


def contributions_in(group: Group) -> Sequence[Content]:
    """Return the contributions of newcomers that wait for approval, the oldest first."""
    return db.session.scalars(
        db.select(Content).where(_waits_in(group)).order_by(Content.created, Content.id)
    ).all()


def review_or_none(group: Group, review_id: int) -> Review | None:
    """Return a review of the group's queue."""
    return db.session.scalar(_reviews(group).where(Review.id == review_id))


def latest_reviews(content_ids: Iterable[int], group: Group) -> dict[int, Review]:
    """Return the latest review of each of these in the group, by the id of the content."""
    rows = db.session.scalars(
        _reviews(group).where(Review.content_id.in_(set(content_ids))).order_by(Review.opened)
    )
    return {review.content_id: review for review in rows}


def earlier_reviews(review: Review) -> Sequence[Review]:
    """Return what else was decided about the same content in the same group, the latest first."""
    return db.session.scalars(
        db.select(Review)
        .where(
            Review.content_id == review.content_id,
            Review.group_id == review.group_id,
            Review.id != review.id,
        )
        .order_by(Review.opened.desc())
    ).all()


def concerns(review: Review, user: User) -> bool:
    """Tell whether this person is a party: whose words it is, or one of those who reported.

    Nobody judges a report about herself, nor her own.
    """
    return user.id in _parties(review)


def others_can_decide(review: Review) -> bool:
    """Tell whether there is a coordinator in the group who is not a party."""
    return bool(_judges({review.group_id})[review.group_id] - _parties(review))


def stuck() -> frozenset[int]:
    """Return the ids of the groups with reviews which nobody there may decide."""
    rows = db.session.scalars(
        db.select(Review)
        .join(Group, Group.id == Review.group_id)
        .where(Review.state != ReviewState.DECIDED, Group.purging.is_(None))
        .options(selectinload(Review.reports), selectinload(Review.content))
    ).all()
    judges = _judges({review.group_id for review in rows})
    return frozenset(r.group_id for r in rows if not judges[r.group_id] - _parties(r))


def _parties(review: Review) -> set[int]:
    return {*review.content.hands(), *(report.reporter_id for report in review.reports)}


def _judges(group_ids: set[int]) -> dict[int, set[int]]:
    """Return who moderates these groups, with an account that is in use."""
    found: dict[int, set[int]] = {group_id: set() for group_id in group_ids}
    asked = (
        db.select(Membership)
        .where(Membership.group_id.in_(group_ids), Membership.role == Role.COORDINATOR)
        .options(joinedload(Membership.user, innerjoin=True))
    )
    for membership in db.session.scalars(asked):
        if membership.user.is_active and membership.may(Permission.MODERATE):
            found[membership.group_id].add(membership.user_id)
    return found


def _reviews(group: Group) -> Select[Review]:
    return (
        db.select(Review)
        .where(Review.group_id == group.id)
        .options(selectinload(Review.reports), selectinload(Review.content))
    )


def _waits_in(group: Group) -> ColumnElement[bool]:
    return (
        (Content.group_id == group.id)
        & (Content.state == State.WAITING)
        & (Content.parent_state != State.ERASED)
    )


def _hidden_in(group: Group, scope: Scope) -> ColumnElement[bool]:
    reported = exists(
        db.select(Review.id).where(Review.content_id == Content.id, Review.group_id == group.id)
    )
    here = (Content.group_id == group.id) & (Content.state == State.HIDDEN)
    return here & or_(reported, scope.where(Content))


def _number(question: Select[int]) -> int:
    return db.session.scalar(question) or 0
