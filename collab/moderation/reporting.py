"""Reporting content to the coordinators. No request, no permission check, no commit."""

from .. import events
from ..accounts.models import User
from ..content import Content, State
from ..extensions import db
from ..groups.log import write_act
from .models import Decision, Reason, Report, Review, ReviewState
from .standing import NotDone, locked
from .states import beginning_of, set_state

LONGEST_NOTE = 1000
"""Characters that can be said at a time."""
MOST_NOTES = 4 * LONGEST_NOTE
"""Characters that one person can add up to."""


class NotReported(NotDone):
    """Nothing was reported, and nothing was changed."""


class Erased(NotReported):
    """Its words are gone: there is nothing left to report."""


class OwnContent(NotReported):
    """Nobody reports what she wrote herself: she can change or remove it."""


class NoteFull(NotReported):
    """The person has written `MOST_NOTES` characters about it already."""


def report(item: Content, reporter: User, reason: Reason, note: str = "") -> Report:
    """Tell the coordinators of the item's group that something is wrong with it.

    It falls on `item.subject`. All reports about one piece of content are gathered in one review
    until that is decided, and each person has one: reporting again only adds to her note what it
    does not say yet, so that a form sent twice counts once. Content is hidden at once for personal
    data, else as soon as `report_threshold` people have reported it. Raises `NotReported`, or
    `NotDone` if it became a part of something else in this moment.
    """
    subject = locked(item)
    if reporter.id in {item.author_id, subject.author_id}:
        raise OwnContent
    if State.ERASED in {subject.state, subject.parent_state}:
        raise Erased
    review = _review_of(subject)
    earlier = report_by(reporter.id, review)
    if earlier is not None:
        add_to_note(earlier, note)
        return earlier
    new = Report(review=review, reporter_id=reporter.id, reason=reason, note=note)
    db.session.add(new)
    db.session.flush()
    # Without a name: the author may be a coordinator, who reads the log.
    write_act("reported", subject.group_id, None, content=subject, review_id=review.id)
    events.record(events.Reported(new.id, review.id, subject.group_id))
    _hide_if_enough(subject, review)
    return new


def add_to_note(earlier: Report, note: str) -> None:
    """Add to what somebody reported, unless it is decided by now: raises `NotReported` then."""
    db.session.refresh(earlier, with_for_update={"key_share": True})
    if earlier.review.state == ReviewState.DECIDED:
        raise NotReported
    _add(earlier, note)


def undecided(content_id: int) -> Review | None:
    """Return the review of this content that is not decided yet."""
    return db.session.scalar(
        db.select(Review).where(
            Review.content_id == content_id, Review.state != ReviewState.DECIDED
        )
    )


def report_by(user_id: int, review: Review | None) -> Report | None:
    """Return what this person reported in the review."""
    if review is None:
        return None
    return db.session.scalar(db.select(Report).filter_by(review_id=review.id, reporter_id=user_id))


def own_report(user_id: int, content_id: int) -> Report | None:
    """Return what this person reported about the content, as long as it is undecided.

    She may not see the content any more, so nothing of it may be told with this.
    """
    item = db.session.get(Content, content_id)
    return report_by(user_id, undecided(item.subject.id)) if item is not None else None


def _review_of(subject: Content) -> Review:
    review = undecided(subject.id)
    if review is None:
        review = Review(content_id=subject.id, group_id=subject.group_id, reports=[])
        db.session.add(review)
        db.session.flush()
    return review


def _add(earlier: Report, note: str) -> None:
    if not note or note in earlier.note:
        return
    together = f"{earlier.note}\n\n{note}" if earlier.note else note
    if len(together) > MOST_NOTES:
        raise NoteFull
    earlier.note = together
    db.session.flush()


def _was_answered(report: Report, subject: Content) -> bool:
    """Tell whether she reported the same before, unchanged, and it was decided that it stays."""
    speaking = beginning_of(subject.id) or subject
    asked = (
        db.select(Review.id)
        .join(Report, Report.review_id == Review.id)
        .where(
            Review.content_id == subject.id,
            Review.decision == Decision.KEEP,
            Review.decided >= max(subject.changed, speaking.changed),
            Report.reporter_id == report.reporter_id,
        )
    )
    return db.session.scalar(asked.limit(1)) is not None


def _hide_if_enough(subject: Content, review: Review) -> None:
    """Hide what is shown, once the reports weigh enough."""
    if subject.state != State.SHOWN:
        return
    reports = db.session.scalars(db.select(Report).filter_by(review_id=review.id)).all()
    grave = (each for each in reports if each.reason == Reason.PERSONAL_DATA)
    enough = len(reports) >= subject.group.report_threshold
    if not enough and all(_was_answered(each, subject) for each in grave):
        return
    review.hid = True
    set_state(subject, State.HIDDEN)
    write_act("reported-hidden", subject.group_id, None, content=subject, review_id=review.id)
