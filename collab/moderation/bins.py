"""The bin of a group: what was removed lies in it for 30 days, then it is erased."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from ..accounts.models import User
from ..content import BIN_DAYS, Audience, Content, State
from ..db import now, transaction
from ..extensions import db
from ..groups.log import Act
from ..groups.models import Group
from ..jobs import job
from ..policy import Scope
from ..sharing.queries import KINDS, named_ids
from ..web.paging import Page, page_of
from . import acts
from .standing import lock


def find(scope: Scope, content_id: int) -> Content | None:
    """Return what an act falls upon: an item that the person sees, or may find in the bin."""
    item = db.session.scalar(
        select(Content)
        .where(Content.id == content_id, or_(scope.where(Content), _in_bin(scope)))
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group, innerjoin=True))
    )
    return item.subject if item is not None else None


def contents(group: Group, scope: Scope, page: int) -> Page[Content]:
    """Return a page of what the person may find in the group's bin, the latest first.

    Those who moderate the group find everything, others what they wrote themselves.
    """
    return page_of(
        select(Content)
        .where(Content.group_id == group.id, _in_bin(scope))
        .options(selectin_polymorphic(Content, KINDS), joinedload(Content.group, innerjoin=True))
        .order_by(Content.binned.desc(), Content.id),
        page,
    )


def removals(items: list[Content]) -> dict[int, Act]:
    """Return the act with which each of these items came into the bin, by the item's id."""
    asked = select(Act).where(Act.content_id.in_([item.id for item in items]), Act.how == "removed")
    return {
        act.content_id: act
        for act in db.session.scalars(asked.order_by(Act.created))
        if act.content_id is not None
    }


def days_left(item: Content) -> int:
    """Return after how many days the item is erased; 0 when that is due."""
    if item.binned is None:
        return 0
    left = item.binned + timedelta(days=BIN_DAYS) - now()
    return max(0, -(-left // timedelta(days=1)))


def is_withheld(item: Content, person: User) -> bool:
    """Tell whether the title and words are only for people named, of whom she is none."""
    return item.audience == Audience.RESTRICTED and person.id not in named_ids(item.root)


@job
def empty_bins(_day: str) -> None:
    """Erase, once a day, what has been in the bin for `BIN_DAYS`, unless it is kept as evidence."""
    before = now() - timedelta(days=BIN_DAYS)
    due = select(Content.id).where(
        Content.state == State.BINNED, Content.binned <= before, Content.held.is_(False)
    )
    for content_id in list(db.session.scalars(due)):
        with transaction():
            _erase_if_due(content_id, before)


def _erase_if_due(content_id: int, before: datetime) -> None:
    item = db.session.get(Content, content_id)
    if item is None or not lock(item) or item.state != State.BINNED:
        return
    if item.binned is not None and item.binned <= before:
        try:
            acts.erase(item, None, "")
        except acts.NotDone:  # kept as evidence, it or something in it
            return


def _in_bin(scope: Scope) -> ColumnElement[bool]:
    return and_(
        Content.state == State.BINNED,
        Content.parent_state != State.ERASED,
        Content.group_id.in_(scope.reads),
        or_(Content.author_id == scope.user_id, Content.group_id.in_(scope.moderates)),
    )
