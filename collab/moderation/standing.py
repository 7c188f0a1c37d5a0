"""How things stand with a piece of content: it is locked and read anew before an act upon it."""

from ..content import Content, State, belonging_to
from ..extensions import db
from ..groups.moves import lock


class NotDone(Exception):
    """Things do not stand as they must for this act; nothing was changed.

    Mostly somebody else was faster: what is done already is not done again.
    """


class Held(NotDone):
    """It, what stands in it or what it stands in is kept as evidence."""


class NoRight(NotDone):
    """Who does it may not put such a thing into that group."""


def locked(item: Content) -> Content:
    """Return what an act upon the item falls upon, its row locked and read anew.

    Whoever adds to it, or changes who sees it, locks the same row first. Raises `NotDone` if it
    became a part of something else meanwhile.
    """
    subject = item.subject
    if not lock(subject):
        raise NotDone
    if item is not subject:
        db.session.refresh(item)
        if item.subject is not subject:
            raise NotDone
    return subject


def require_state(item: Content, *states: State) -> None:
    """Raise `NotDone` unless the item is in one of the states."""
    if item.state not in states or item.parent_state == State.ERASED:
        raise NotDone


def require_not_held(item: Content) -> None:
    """Raise `Held` if it is kept as evidence: see `is_held`."""
    if is_held(item):
        raise Held


def is_held(item: Content) -> bool:
    """Tell whether the item, its thread or anything that belongs to it is kept as evidence."""
    near = belonging_to(item.id) | (Content.id == item.with_id)
    held = db.select(Content.id).where(near, Content.held)
    return item.held or item.root.held or db.session.scalar(held.limit(1)) is not None
