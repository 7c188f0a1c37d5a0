"""Questions about topics. Lists that many pages show are read once in some seconds for all."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app

from ..extensions import db
from ..web.languages import in_language
from .models import Topic

_LOOK_AGAIN_SECONDS = 5.0
_INDENT = "\u2003"
"""A wide blank, which browsers do not fold as they fold others at the beginning of a choice."""


@dataclass(frozen=True)
class Listed:
    """A topic as lists show it, apart from the database."""

    id: int
    key: str
    names: dict[str, str]
    below: bool
    """It stands under another topic."""
    offered: bool
    """Neither it nor the topic above is retired."""

    @property
    def name(self) -> str:
        """The name in the page's language."""
        return in_language(self.names)


@dataclass(frozen=True)
class Branch:
    """A topic of the upper level with those under it, as their rows are now."""

    topic: Topic
    below: Sequence[Topic]


def tree() -> list[Branch]:
    """Return all topics, the retired ones too, each where the administrators put it."""
    rows = db.session.scalars(db.select(Topic).order_by(Topic.position, Topic.id)).all()
    return [
        Branch(top, [row for row in rows if row.parent_id == top.id])
        for top in rows
        if top.parent_id is None
    ]


def listed() -> tuple[Listed, ...]:
    """Return all topics in the order of the tree, as they were some seconds ago at most."""
    kept: tuple[float, tuple[Listed, ...]] | None = current_app.extensions.get("topics")
    if kept is None or time.monotonic() - kept[0] > _LOOK_AGAIN_SECONDS:
        kept = (time.monotonic(), _read())
        current_app.extensions["topics"] = kept
    return kept[1]


def look_again() -> None:
    """Have `listed` and what it feeds ask the database the next time."""
    current_app.extensions.pop("topics", None)


def choices(kept: Iterable[int] = ()) -> list[tuple[str, str]]:
    """Return id and name of the topics that can be chosen; those under others are indented.

    Retired topics are among them if they are `kept`: what has one does not lose it by being saved.
    """
    ids = set(kept)
    return [(str(each.id), _label(each)) for each in listed() if each.offered or each.id in ids]


def key_choices(kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the same with keys, by which accounts and addresses know topics."""
    keys = set(kept)
    return [(each.key, _label(each)) for each in listed() if each.offered or each.key in keys]


def by_key(key: str) -> Topic | None:
    """Return the topic with that key, retired or not."""
    return db.session.scalar(db.select(Topic).filter_by(key=key))


def _label(topic: Listed) -> str:
    return _INDENT + topic.name if topic.below else topic.name


def _read() -> tuple[Listed, ...]:
    found = []
    for branch in tree():
        top = branch.topic
        found.append(_listed(top, offered=not top.retired))
        found += [_listed(t, offered=not (t.retired or top.retired)) for t in branch.below]
    return tuple(found)


def _listed(topic: Topic, *, offered: bool) -> Listed:
    below = topic.parent_id is not None
    return Listed(topic.id, topic.key, dict(topic.names), below, offered)
