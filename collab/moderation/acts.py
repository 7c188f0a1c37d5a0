"""Acts upon one piece of content, each with its sentence in the log of the group.

No request, no permission check, no commit. An act upon the first post of a thread falls upon the
thread. `by` is None when the rules of the group or the calendar do it. Each act locks the content
and reads it anew; what is done already, or is erased, raises `NotDone`.
"""

from collections.abc import Sequence

from sqlalchemy import func

from .. import events
from ..accounts.models import User
from ..content import Content, State, belonging_to, pinned_where_they_stand
from ..db import now
from ..extensions import db
from ..groups.log import Act, write_act
from ..groups.models import Group
from ..groups.rules import first_state
from ..topics.models import Topic
from .moving import move
from .standing import Held, NoRight, NotDone, locked, require_not_held, require_state
from .states import set_state

MOST_PINNED = 5
"""So many things of a group can be pinned at the same time."""
MOST_PINNED_LINES = 50
"""So many messages in the rooms of a group."""

_SEEN = (State.SHOWN, State.WAITING, State.HIDDEN)


class TooManyPinned(NotDone):
    """So many things are pinned in the group already."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


def hide(item: Content, by: User | None, sentence: str, *, review_id: int | None = None) -> Act:
    """Let only its author and the moderators see what is shown or waits for approval."""
    subject = locked(item)
    require_state(subject, State.SHOWN, State.WAITING)
    set_state(subject, State.HIDDEN)
    return _log("hidden", subject, by, sentence, review_id)


def show(item: Content, by: User | None, sentence: str, *, review_id: int | None = None) -> Act:
    """Show what is hidden, or approve what waits."""
    subject = locked(item)
    require_state(subject, State.HIDDEN, State.WAITING)
    how = "approved" if subject.state == State.WAITING else "shown"
    set_state(subject, State.SHOWN)
    return _log(how, subject, by, sentence, review_id)


def remove(
    item: Content,
    by: User | None,
    sentence: str,
    *,
    review_id: int | None = None,
    fresh: bool = False,
) -> Act:
    """Put it into the bin, where nobody reads it. Raises `Held` if it is kept as evidence.

    `fresh`: it was locked and read anew in this transaction already, with many others.
    """
    subject = item.subject if fresh else locked(item)
    require_state(subject, *_SEEN)
    require_not_held(subject)
    subject.pinned = None
    set_state(subject, State.BINNED)
    return _log("removed", subject, by, sentence, review_id)


def restore(item: Content, by: User | None, sentence: str, *, review_id: int | None = None) -> Act:
    """Take it out of the bin, to where it stood.

    It is shown again; but what a newcomer restores herself waits for approval, as when it was new.
    """
    subject = locked(item)
    require_state(subject, State.BINNED)
    own = by is not None and by.id == subject.author_id
    state = first_state(subject.author_id, subject.group_id) if own else State.SHOWN
    set_state(subject, state)
    return _log("restored", subject, by, sentence, review_id)


def erase(item: Content, by: User | None, sentence: str, *, review_id: int | None = None) -> Act:
    """Take away every word of it and of what stands in it, for good; only the rows stay.

    Raises `Held` if any of that is kept as evidence.
    """
    subject = locked(item)
    if subject.state == State.ERASED:
        raise NotDone
    require_not_held(subject)
    parts = db.session.scalars(db.select(Content).where(belonging_to(subject.id))).all()
    for part in parts:
        part.parent_state = State.ERASED
        _wipe(part)
    _wipe(subject)
    db.session.flush()
    for each in (*parts, subject):
        events.record(events.ContentErased(each.id, each.group_id))
    return _log("erased", subject, by, sentence, review_id)


def hold(item: Content, by: User | None, sentence: str, *, review_id: int | None = None) -> Act:
    """Keep it as evidence: until it is released it can neither be removed nor erased."""
    subject = locked(item)
    require_state(subject, *_SEEN, State.BINNED)
    if subject.held:
        raise NotDone
    subject.held = True
    return _log("held", subject, by, sentence, review_id)


def release(item: Content, by: User | None, sentence: str, *, review_id: int | None = None) -> Act:
    """Keep it as evidence no longer."""
    subject = locked(item)
    if not subject.held:
        raise NotDone
    subject.held = False
    return _log("released", subject, by, sentence, review_id)


def pin(item: Content, by: User | None, sentence: str = "") -> Act:
    """Put it on top of the lists of its group, or of the room. Raises `TooManyPinned`."""
    # Two at once would each count four: the row of the group is locked.
    group = db.select(Group.id).where(Group.id == item.group_id)
    db.session.execute(group.with_for_update(key_share=True))
    subject = locked(item)
    require_state(subject, State.SHOWN)
    if subject.pinned or not (subject.movable or subject.pinnable):
        raise NotDone
    elsewhere = Content.kind.in_(pinned_where_they_stand())
    asked = db.select(func.count()).where(
        Content.group_id == subject.group_id,
        Content.pinned.is_not(None),
        elsewhere if subject.pinnable else ~elsewhere,
    )
    most = MOST_PINNED_LINES if subject.pinnable else MOST_PINNED
    if (db.session.scalar(asked) or 0) >= most:
        raise TooManyPinned(most)
    subject.pinned = now()
    events.record(events.ContentPinned(subject.id, subject.group_id))
    return _log("pinned", subject, by, sentence)


def unpin(item: Content, by: User | None, sentence: str = "") -> Act:
    """Put it back among the others."""
    subject = locked(item)
    if not subject.pinned:
        raise NotDone
    subject.pinned = None
    events.record(events.ContentPinned(subject.id, subject.group_id))
    return _log("unpinned", subject, by, sentence)


def retopic(item: Content, topics: Sequence[Topic], by: User | None, sentence: str = "") -> Act:
    """Put it under other topics of the coalition, or under none."""
    subject = locked(item)
    require_state(subject, *_SEEN)
    if set(subject.topics) == set(topics) or not subject.movable:
        raise NotDone
    subject.topics = list(topics)
    events.record(events.TopicChanged(subject.id, subject.group_id))
    return _log("retopicked", subject, by, sentence)


def _wipe(item: Content) -> None:
    item.wipe()
    item.state, item.binned, item.held = State.ERASED, None, False


def _log(
    how: str, item: Content, by: User | None, sentence: str, review_id: int | None = None
) -> Act:
    db.session.flush()
    by_id = by.id if by is not None else None
    return write_act(how, item.group_id, by_id, sentence, content=item, review_id=review_id)


__all__ = [
    "MOST_PINNED",
    "Held",
    "NoRight",
    "NotDone",
    "TooManyPinned",
    "erase",
    "hide",
    "hold",
    "move",
    "pin",
    "release",
    "remove",
    "restore",
    "retopic",
    "show",
    "unpin",
]
