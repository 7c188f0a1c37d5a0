"""Everything that happens in Collab, and how the rest of the application hears of it.

An action says what happened with `record(...)`. It does not know who listens.

* `@during(Event)` runs at once, inside the same transaction: for rows that must be saved or lost
  together with the change (index jobs, notifications, audit entries).
* `@after(Event)` runs when the transaction is committed: for the world outside the database
  (sockets, waking the worker). A failure there is logged and never undoes the change.

Events carry ids, not rows: after the commit a listener reads what is true *then*. Listening to a
class also hears its subclasses.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app

from .extensions import db

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True)
class ContentChanged(Event):
    """A piece of content was added, changed, hidden, shown again or removed."""

    id: int
    group_id: int


@dataclass(frozen=True)
class DocumentUploaded(ContentChanged):
    """A file was put into a group's library."""


@dataclass(frozen=True)
class VersionAdded(ContentChanged):
    """A document got a newer file."""


@dataclass(frozen=True)
class DocumentRenamed(ContentChanged):
    """A document got another title, folder or audience."""


@dataclass(frozen=True)
class ReadingProgressed(Event):
    """The worker got on with the text of a document; nothing to index yet."""

    id: int
    group_id: int


@dataclass(frozen=True)
class DocumentRead(ContentChanged):
    """The text of a document's newest version is there, or could not be read."""


@dataclass(frozen=True)
class ThreadStarted(ContentChanged):
    """Somebody opened a discussion thread."""


@dataclass(frozen=True)
class ThreadRenamed(ContentChanged):
    """A thread got another title or audience."""


@dataclass(frozen=True)
class PostAdded(ContentChanged):
    """Somebody answered in a thread; `number` is the post's place in it, from 1."""

    thread_id: int
    number: int


@dataclass(frozen=True)
class PostEdited(ContentChanged):
    """The author changed a post."""

    thread_id: int


@dataclass(frozen=True)
class MessagePosted(ContentChanged):
    """Somebody wrote in a chat room; `number` is the message's place in it, from 1."""

    room_id: int
    number: int


@dataclass(frozen=True)
class InstanceOpened(Event):
    """The first account of a new instance was made."""

    user_id: int


@dataclass(frozen=True)
class MembershipBegan(Event):
    """Somebody joined a group or was taken in."""

    user_id: int
    group_id: int


@dataclass(frozen=True)
class AccessReduced(Event):
    """A person may see less than before: membership, role, session or account ended."""

    user_id: int


@dataclass(frozen=True)
class MembershipEnded(AccessReduced):
    """Somebody left a group or was removed from it."""

    group_id: int


@dataclass(frozen=True)
class SessionEnded(AccessReduced):
    """A person signed out, or a session of hers was ended."""

    session_id: str


E = TypeVar("E", bound=Event)
Listener = Callable[[Any], None]
_during: dict[type[Event], list[Listener]] = defaultdict(list)
_after: dict[type[Event], list[Listener]] = defaultdict(list)


def during(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Call the function inside the transaction in which one of these events is recorded."""
    return _listen(_during, kinds)


def after(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Call the function once the transaction with one of these events is committed."""
    return _listen(_after, kinds)


def record(event: Event) -> None:
    """Tell the `during` listeners now and keep the event for the `after` listeners."""
    for listener in _listeners(_during, event):
        listener(event)
    db.session.info.setdefault("events", []).append(event)


def forget() -> None:
    """Drop what was recorded: the transaction was rolled back."""
    db.session.info.pop("events", None)


def deliver() -> None:
    """Tell the `after` listeners what was committed, each on its own."""
    for event in db.session.info.pop("events", []):
        for listener in _listeners(_after, event):
            try:
                listener(event)
            except Exception:
                if current_app.testing:
                    raise
                log.exception("listener %s failed on %s", listener.__qualname__, type(event))
            finally:
                db.session.rollback()  # leave no half-open read behind


def _listen(
    registry: dict[type[Event], list[Listener]], kinds: tuple[type[Event], ...]
) -> Callable[[Listener], Listener]:
    def register(listener: Listener) -> Listener:
        for kind in kinds:
            registry[kind].append(listener)
        return listener

    return register


def _listeners(registry: dict[type[Event], list[Listener]], event: Event) -> Iterator[Listener]:
    for kind in type(event).__mro__:
        yield from registry.get(kind, ())
