"""Who is told of reports, decisions, and what coordinators do to content."""

from functools import partial

from .. import events
from ..content import Content, State
from ..db import now
from ..extensions import db
from ..groups.log import Act
from ..groups.models import Group
from ..moderation.models import Decision, Reason, Report, Review
from ..policy import Permission, Scope
from . import recipients
from .models import Notice
from .telling import Telling, about

_ACTS = frozenset(
    {
        "hidden",
        "reported-hidden",
        "shown",
        "approved",
        "removed",
        "restored",
        "erased",
        "moved",
        "locked",
        "unlocked",
        "split",
        "merged",
        "audience-changed",
        "former-removed",
    }
)
"""The acts of which the author is told; the kinds of the notices are called the same."""


@about(events.Reported)
def tell_of_report(event: events.Reported, telling: Telling) -> None:
    """Tell the coordinators who may decide: none of those who reported it, and not the author."""
    report = db.session.get_one(Report, event.report_id)
    personal = report.reason == Reason.PERSONAL_DATA
    _tell_judges("reported-personal-data" if personal else "reported", event.review_id, telling)


@about(events.ReviewReopened)
def tell_of_reopening(event: events.ReviewReopened, telling: Telling) -> None:
    """Tell them that what they asked for was changed."""
    _tell_judges("review-reopened", event.review_id, telling)


@about(events.ReviewDecided)
def tell_of_decision(event: events.ReviewDecided, telling: Telling) -> None:
    """Tell the author and everybody who reported what was decided and why."""
    review = db.session.get_one(Review, event.review_id)
    group, item = db.session.get_one(Group, event.group_id), review.content
    tell = partial(
        telling.tell,
        group=group,
        content_id=item.id,
        person_id=review.decided_by_id,
        text=review.sentence,
    )
    without = {telling.by_id, review.decided_by_id}
    author = item.author_id
    if author not in without and recipients.reads_of(author, item, group.id, item.group_id):
        address = _address_of(item, group, review.decision == Decision.REMOVE)
        tell(f"decided-{review.decision}", [author], address=address)
    asked = db.select(Report.reporter_id).where(Report.review_id == review.id).order_by(Report.id)
    reporters = [
        id_
        for id_ in db.session.scalars(asked)
        if id_ not in without and recipients.knows_of(id_, group)
    ]
    address = _address_of(item, group)
    tell(f"report-{review.decision}", reporters, address=address)


@about(events.Moderated)
def tell_author(event: events.Moderated, telling: Telling) -> None:
    """Tell the author what somebody else did to what she wrote, if she sees such things there.

    What was decided after reports is told as that. What lay in the bin for its time is erased
    without a word: that was said when it came there.
    """
    act = telling.act(event.act_id)
    if act.how not in _ACTS or act.user_id is None or act.actor_id == act.user_id:
        return
    if _was_decided(act, telling) or (act.how == "erased" and act.actor_id is None):
        return
    group = db.session.get_one(Group, act.group_id)
    item = db.session.get(Content, act.content_id) if act.content_id is not None else None
    here = item.group_id if item is not None else group.id
    scope = telling.scope_of(act.user_id)
    if scope.reads.isdisjoint((group.id, here)) and (item is None or not scope.shows(item)):
        return
    telling.tell(
        act.how,
        [act.user_id],
        group=group,
        content_id=act.content_id,
        person_id=act.actor_id,
        text="" if act.how == "audience-changed" else act.sentence,
        address=_address_of(item, group, act.how == "removed"),
    )


@about(
    events.DocumentUploaded,
    events.ThreadStarted,
    events.PostAdded,
    events.MessagePosted,
    events.StateChanged,
)
def tell_of_waiting(event: events.ContentChanged, telling: Telling) -> None:
    """Tell the coordinators that contributions wait: of each group at most once a day.

    Whoever has not looked since then has been told.
    """
    item = db.session.get(Content, event.id)
    if item is None or item.state != State.WAITING:
        return
    group = db.session.get_one(Group, event.group_id)
    people = [
        user.id
        for user in recipients.who_may(Permission.MODERATE, group)
        if user.id != item.author_id and Scope.of(user).shows(item)
    ]
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    told = recipients.with_unseen(
        "waiting", people, Notice.group_id == group.id, Notice.created >= today
    )
    telling.tell(
        "waiting",
        (id_ for id_ in people if id_ not in told),
        group=group,
        address=f"/g/{group.slug}/moderation",
    )


@events.during(events.AccountErased)
def forget_person(event: events.AccountErased) -> None:
    """Remove what a person was told; nobody will read it, and others' words stand in it."""
    db.session.execute(db.delete(Notice).where(Notice.user_id == event.user_id))


def _tell_judges(kind: str, review_id: int, telling: Telling) -> None:
    review = db.session.get_one(Review, review_id)
    asked = db.select(Report.reporter_id).where(Report.review_id == review_id)
    people = recipients.moderators(
        review.group, [*review.content.hands(), *db.session.scalars(asked)]
    )
    told = recipients.with_unseen(kind, people, Notice.content_id == review.content_id)
    telling.tell(
        kind,
        (id_ for id_ in people if id_ not in told),
        group=review.group,
        content_id=review.content_id,
        address=f"/g/{review.group.slug}/moderation/{review_id}",
    )


def _was_decided(act: Act, telling: Telling) -> bool:
    decided = {each.review_id for each in telling.all(events.ReviewDecided)}
    return act.review_id is not None and act.review_id in decided


def _address_of(item: Content | None, group: Group, binned: bool = False) -> str:
    if binned:
        return f"/g/{group.slug}/moderation/bin"
    return f"/c/{item.id}" if item is not None and item.state != State.ERASED else ""
