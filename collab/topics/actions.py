"""What administrators do to the list of topics. No request, no permission check, no commit.

A topic is never deleted: accounts, groups and content keep it, and so does the log.
"""

import secrets
from collections.abc import Mapping, Sequence

from .. import events
from ..extensions import db
from .models import Topic


class NotDone(Exception):
    """Things stand so that it cannot be done; nothing was changed."""


class NameTaken(NotDone):
    """A topic beside it is called so already."""


def add(names: Mapping[str, str], parent_id: int | None = None) -> Topic:
    """Add a topic at the end, under another one or on the upper level.

    Raises `NotDone` when that other one stands under a third: there are two levels. Raises
    `NameTaken`.
    """
    _lock()
    if parent_id is not None:
        parent = db.session.get(Topic, parent_id, populate_existing=True)
        if parent is None or parent.parent_id is not None:
            raise NotDone
    beside = _beside(parent_id)
    _check_free(names, beside)
    last = max((row.position for row in beside), default=0)
    topic = Topic(
        key=f"topic-{secrets.token_hex(4)}",
        parent_id=parent_id,
        names=dict(names),
        position=last + 1,
    )
    db.session.add(topic)
    db.session.flush()
    events.record(events.TopicsChanged(topic.id))
    return topic


def rename(topic: Topic, names: Mapping[str, str]) -> None:
    """Call a topic something else; things keep it. Raises `NameTaken`."""
    _lock()
    _check_free(names, [row for row in _beside(topic.parent_id) if row.id != topic.id])
    if topic.names != names:
        topic.names = dict(names)
        events.record(events.TopicsChanged(topic.id))


def move(topic: Topic, steps: int) -> None:
    """Put a topic one place up (-1) or down (1) among those beside it; at the end it stays."""
    _lock()
    rows = _beside(topic.parent_id)
    place = next(place for place, row in enumerate(rows) if row.id == topic.id)
    other = place + steps
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, 1):
        row.position = number
    events.record(events.TopicsChanged(topic.id))


def retire(topic: Topic) -> None:
    """Offer a topic no more, nor those under it; what has it keeps it."""
    _set_retired(topic, retired=True)


def restore(topic: Topic) -> None:
    """Offer a retired topic again."""
    _set_retired(topic, retired=False)


def _set_retired(topic: Topic, *, retired: bool) -> None:
    _lock()
    db.session.refresh(topic)
    if topic.retired != retired:
        topic.retired = retired
        events.record(events.TopicsChanged(topic.id))


def _lock() -> None:
    """Wait until nobody else changes the list: places and names depend on all of it."""
    db.session.execute(db.select(Topic.id).order_by(Topic.id).with_for_update())


def _beside(parent_id: int | None) -> list[Topic]:
    """Return the topics of one level in their order, as they are now."""
    asked = db.select(Topic).where(Topic.parent_id == parent_id).order_by(Topic.position, Topic.id)
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def _check_free(names: Mapping[str, str], beside: Sequence[Topic]) -> None:
    taken = {name.casefold() for row in beside for name in row.names.values()}
    if any(name.casefold() in taken for name in names.values()):
        raise NameTaken
