"""What coordinators decide about reported content. No request, no permission check, no commit."""

from collections.abc import Callable

from .. import events
from ..accounts.models import User
from ..content import Content, State
from ..db import now
from ..extensions import db
from ..groups.log import Act, write_act
from ..groups.models import Group
from ..groups.moves import lock_in_use
from . import acts
from .models import Decision, Report, Review, ReviewState
from .standing import lock
from .states import beginning_of, set_state

SHORTEST, LONGEST = 3, 1000
"""Characters of the sentence that each decision needs."""

_REACHES: dict[Decision, tuple[State, str, Callable[..., Act]]] = {
    Decision.HIDE: (State.HIDDEN, "hidden", acts.hide),
    Decision.REMOVE: (State.BINNED, "removed", acts.remove),
    Decision.ERASE: (State.ERASED, "erased", acts.erase),
}
"""The state that a decision leads to, the code of the act that says so, and that act."""


class AlreadyDecided(Exception):
    """Somebody else decided meanwhile, or things are not as they were on the page."""


class Impossible(acts.NotDone):
    """The content is not such that it can be decided like that."""


def possible(review: Review) -> tuple[Decision, ...]:
    """Return the decisions that can be taken about the content as it is now."""
    item = review.content
    if State.ERASED in {item.state, item.parent_state}:
        return (Decision.ERASE,)  # it is gone; the review is closed with this
    if item.state == State.BINNED:
        return (Decision.KEEP, Decision.REMOVE, Decision.ERASE)
    ask = (Decision.ASK,) if can_be_changed(item) else ()
    move = (Decision.MOVE,) if item.movable and item.group.archived is None else ()
    return (Decision.KEEP, *ask, Decision.HIDE, *move, Decision.REMOVE, Decision.ERASE)


def can_be_changed(item: Content) -> bool:
    """Tell whether the author can change its words: those of a thread stand in its first post."""
    if item.changeable:
        return True
    first = beginning_of(item.id)
    return first is not None and first.changeable


def mark_of(review: Review) -> str:
    """Return a mark of how far the review is, which an old page does not fit any more."""
    moments = (review.decided, review.changed)
    return "-".join((review.state, *(m.isoformat() if m else "" for m in moments)))


def decide(
    review: Review,
    by: User,
    decision: Decision,
    sentence: str,
    *,
    to_group: Group | None = None,
    seen: str | None = None,
) -> Act:
    """Decide a review, with a sentence for the author and those who reported.

    `seen` is the `mark_of` the review that the decision was taken upon. `Decision.MOVE` needs
    `to_group`. Raises `AlreadyDecided`, or `acts.NotDone` when the content stands in the way.
    """
    if to_group is not None and not lock_in_use(review.group_id, to_group.id):
        raise Impossible  # groups are locked before content, here as everywhere
    _lock(review)
    if review.state == ReviewState.DECIDED or seen not in (None, mark_of(review)):
        raise AlreadyDecided
    if decision not in possible(review) or (decision == Decision.MOVE and to_group is None):
        raise Impossible
    group_id = review.group_id
    asked = decision == Decision.ASK
    review.state = ReviewState.ASKED if asked else ReviewState.DECIDED
    review.decision, review.sentence = decision, sentence
    review.decided, review.decided_by_id = now(), by.id
    review.hid = review.hid or asked
    db.session.flush()  # before the act: what moves takes along only what is undecided
    act = _carry_out(review, by, decision, sentence, to_group)
    db.session.flush()
    events.record(events.ReviewDecided(review.id, act.id, group_id))
    return act


def _lock(review: Review) -> None:
    """Lock the content and then its review, in the order in which reports do it."""
    lock(review.content)
    db.session.refresh(review, with_for_update={"key_share": True})


def _carry_out(
    review: Review, by: User, decision: Decision, sentence: str, to_group: Group | None
) -> Act:
    """Do what was decided; of what is so already only the decision is written down."""
    item, review_id = review.content, review.id
    if decision == Decision.MOVE and to_group is not None:
        if review.hid and item.state == State.HIDDEN:
            set_state(item, State.SHOWN)
        return acts.move(item, to_group, by, sentence, review_id=review_id)
    if decision in _REACHES:
        state, how, act = _REACHES[decision]
        if item.state != state and item.parent_state != State.ERASED:
            return act(item, by, sentence, review_id=review_id)
    elif decision == Decision.KEEP:
        how = "kept"
        if item.state == State.BINNED:
            acts.restore(item, by, sentence, review_id=review_id)
        elif item.state != State.SHOWN:
            set_state(item, State.SHOWN)
    else:
        how = "asked-to-change"
        if item.state != State.HIDDEN:
            set_state(item, State.HIDDEN)
    return write_act(how, item.group_id, by.id, sentence, content=item, review_id=review_id)


@events.during(events.PostEdited, events.MessageEdited, events.VersionAdded, events.DocumentRenamed)
def reopen(event: events.ContentChanged) -> None:
    """Have the coordinators look again at what the author changed when she was asked to."""
    item = db.session.get(Content, event.id)
    if item is None:
        return
    review = db.session.scalar(
        db.select(Review)
        .where(Review.content_id == item.subject.id, Review.state == ReviewState.ASKED)
        .with_for_update(of=Review, key_share=True)
    )
    if review is None:
        return
    review.state, review.changed = ReviewState.OPEN, now()
    db.session.flush()
    events.record(events.ReviewReopened(review.id, review.group_id))


@events.during(events.ContentErased)
def forget_notes(event: events.ContentErased) -> None:
    """Take away what people wrote about words that are gone: it may repeat them."""
    reviews = db.select(Review.id).where(Review.content_id == event.id)
    db.session.execute(
        db.update(Report).where(Report.review_id.in_(reviews), Report.note != "").values(note="")
    )
