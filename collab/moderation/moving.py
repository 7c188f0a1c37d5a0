"""Moving a piece of content to another group. No request, no commit."""

from sqlalchemy import or_

from .. import events
from ..accounts.models import User
from ..content import Audience, Content, State, audience_of_parts
from ..extensions import db
from ..groups.log import Act, write_act
from ..groups.models import Group, Move
from ..groups.moves import lock_in_use
from ..groups.rules import first_state
from ..policy import Permission, permissions_of
from ..threads.acts import NotDone as ThreadNotDone
from .models import Review, ReviewState
from .rights import is_party
from .standing import NoRight, NotDone, locked, require_state
from .states import beginning_of, parts_of, set_state


def move(
    item: Content,
    to_group: Group,
    by: User | None,
    sentence: str,
    *,
    review_id: int | None = None,
) -> Act:
    """Let the item, with what stands in it, stand in another group; return the act.

    The act is in the log of the group that it leaves, and a `Move` says where it went. What was
    given to the coalition is narrowed to the new group if `by` could not give it from there; what
    is restricted keeps its readers. What an author brings into a group that approves first
    contributions waits there. Raises `NotDone`, and `NoRight` if `by` may not put such a thing
    into the group.
    """
    from_id, to_id = item.group_id, to_group.id
    if not lock_in_use(from_id, to_id):
        raise NotDone
    subject = locked(item)
    require_state(subject, State.SHOWN, State.WAITING, State.HIDDEN)
    if not subject.movable or subject.group_id != from_id or from_id == to_id:
        raise NotDone
    may = permissions_of(by).get(to_id, frozenset()) if by is not None else frozenset(Permission)
    if Permission(subject.written_with) not in may:
        raise NoRight
    before, by_id = Audience(subject.audience), by.id if by is not None else None
    waits = by_id == subject.author_id and first_state(subject.author_id, to_id) != State.SHOWN
    told = subject.state == State.SHOWN and before != Audience.RESTRICTED and not _reviewed(subject)
    subject.settle_in(to_id)
    subject.pinned = None
    if before == Audience.COALITION and (to_group.hidden or Permission.PUBLISH not in may):
        subject.audience = Audience.GROUP
    parts = _take_along(subject)
    db.session.add(
        Move(
            content_id=subject.id,
            from_group_id=from_id,
            to_group_id=to_id,
            told=told,
            by_id=by_id if by_id is not None else subject.author_id,
        )
    )
    db.session.flush()
    events.record(events.ContentMoved(subject.id, to_id, from_id))
    for part_id in parts:
        events.record(events.PartChanged(part_id, to_id))
    if subject.audience != before:
        events.record(events.AudienceChanged(subject.id, to_id, subject.audience, before))
    act = write_act("moved", from_id, by_id, sentence, content=subject, review_id=review_id)
    if waits and subject.state == State.SHOWN:
        set_state(subject, State.WAITING)
    return act


@events.during(events.ContentMoved)
def reviews_follow(event: events.ContentMoved) -> None:
    """Let the coordinators of the new group decide what is reported there."""
    here = db.select(Content.id).where(or_(Content.id == event.id, Content.parent_id == event.id))
    db.session.execute(
        db.update(Review)
        .where(Review.content_id.in_(here), Review.state != ReviewState.DECIDED)
        .values(group_id=event.group_id)
    )
    db.session.expire_all()


@events.during(events.ThreadSplit, events.ThreadsMerged)
def nobody_moves_what_is_reported_of_her(
    event: events.ThreadSplit | events.ThreadsMerged,
) -> None:
    """Stop who would take a report about herself, or her own, to other judges."""
    if is_party(event.by_id, event.id, event.from_thread_id):
        raise ThreadNotDone


@events.during(events.ThreadSplit)
def review_follows_split(event: events.ThreadSplit) -> None:
    """Let a report about what a new thread begins with be one about the thread."""
    first = beginning_of(event.id)
    if first is not None:
        _pass_on(first.id, event.id, event.group_id)


@events.during(events.ThreadsMerged)
def review_follows_merge(event: events.ThreadsMerged) -> None:
    """Let a report about a thread that is emptied be one about what it began with."""
    first = beginning_of(event.from_thread_id)
    if first is not None:
        _pass_on(event.from_thread_id, first.id, event.group_id)


def _reviewed(item: Content) -> bool:
    asked = db.select(Review.id).where(
        Review.content_id == item.id, Review.state != ReviewState.DECIDED
    )
    return db.session.scalar(asked.limit(1)) is not None


def _pass_on(from_id: int, to_id: int, group_id: int) -> None:
    db.session.execute(
        db.update(Review)
        .where(Review.content_id == from_id, Review.state != ReviewState.DECIDED)
        .values(content_id=to_id, group_id=group_id)
    )
    db.session.expire_all()


def _take_along(item: Content) -> list[int]:
    parts = parts_of(item)
    db.session.flush()
    db.session.execute(
        db.update(Content)
        .where(Content.parent_id == item.id)
        .values(group_id=item.group_id, audience=audience_of_parts(item.audience))
    )
    return parts
