"""Recording what happened, and who is told of it and when. See the package."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app

from ..extensions import db

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that happened."""


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
