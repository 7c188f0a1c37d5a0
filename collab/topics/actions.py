"""What administrators do to the list of topics. No request, no permission check, no commit.

A topic is never deleted: accounts, groups and content keep it, and so does the log.
"""

from collections.abc import Mapping

from .. import events
from ..extensions import db
from . import named
from .models import Topic
from .named import NameTaken, NotDone


def add(names: Mapping[str, str], parent_id: int | None = None) -> Topic:
    """Add a topic at the end, under another one or on the upper level.

    Raises `NotDone` when that other one stands under a third: there are two levels. Raises
    `NameTaken`.
    """
    named.lock(Topic)
    if parent_id is not None:
        parent = db.session.get(Topic, parent_id, populate_existing=True)
        if parent is None or parent.parent_id is not None:
            raise NotDone
    beside = _beside(parent_id)
    named.check_free(names, beside)
    topic = Topic(
        key=named.new_key("topic"),
        parent_id=parent_id,
        names=dict(names),
        position=named.after(beside),
    )
    db.session.add(topic)
    db.session.flush()
    events.record(events.TopicsChanged(topic.id))
    return topic


def rename(topic: Topic, names: Mapping[str, str]) -> None:
    """Call a topic something else; things keep it. Raises `NameTaken`."""
    named.lock(Topic)
    named.check_free(names, [row for row in _beside(topic.parent_id) if row.id != topic.id])
    if topic.names != names:
        topic.names = dict(names)
        events.record(events.TopicsChanged(topic.id))


def move(topic: Topic, steps: int) -> None:
    """Put a topic one place up (-1) or down (1) among those beside it; at the end it stays."""
    named.lock(Topic)
    if named.step(_beside(topic.parent_id), topic.id, steps):
        events.record(events.TopicsChanged(topic.id))


def retire(topic: Topic) -> None:
    """Offer a topic no more, nor those under it; what has it keeps it."""
    _set_retired(topic, retired=True)


def restore(topic: Topic) -> None:
    """Offer a retired topic again."""
    _set_retired(topic, retired=False)


def _set_retired(topic: Topic, *, retired: bool) -> None:
    named.lock(Topic)
    db.session.refresh(topic)
    if topic.retired != retired:
        topic.retired = retired
        events.record(events.TopicsChanged(topic.id))


def _beside(parent_id: int | None) -> list[Topic]:
    """Return the topics of one level in their order, as they are now."""
    return named.in_order(Topic, Topic.parent_id == parent_id)


__all__ = ["NameTaken", "NotDone", "add", "move", "rename", "restore", "retire"]
