"""Who may do what to a piece of content, put together from the permissions of `policy`.

`allowed` tells what somebody may, `fits` whether things stand so that it can be done. What falls
upon the first post of a thread falls upon the thread, so both want an item that is its own
`subject`.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from ..accounts.models import User
from ..content import Content, State, belonging_to
from ..extensions import db
from ..groups import evidence
from ..groups.log import Act
from ..groups.models import Group
from ..policy import Permission, permissions_of
from ..web.order import title_key
from . import standing
from .models import Review, ReviewState

_SEEN = frozenset({State.SHOWN, State.WAITING, State.HIDDEN})
_OWN = frozenset({State.SHOWN, State.WAITING})
"""The states in which a thing is its author's own affair: what is hidden is the moderators'."""


class Verb(StrEnum):
    """What can be done to a piece of content on its page; the last part of the form's address."""

    HIDE = "hide"
    SHOW = "show"
    REMOVE = "remove"
    RESTORE = "restore"
    ERASE = "erase"
    HOLD = "hold"
    RELEASE = "release"
    MOVE = "move"
    PIN = "pin"
    UNPIN = "unpin"
    RETOPIC = "retopic"


_FOR_MOVABLE = frozenset({Verb.MOVE, Verb.PIN, Verb.UNPIN, Verb.RETOPIC})
_PINNING = frozenset({Verb.PIN, Verb.UNPIN})

_FITS: Mapping[Verb, Callable[[Content], bool]] = {
    Verb.HIDE: lambda item: item.state in _OWN,
    Verb.SHOW: lambda item: item.state in {State.HIDDEN, State.WAITING},
    Verb.REMOVE: lambda item: item.state in _SEEN and not _held(item),
    Verb.RESTORE: lambda item: item.state == State.BINNED,
    Verb.ERASE: lambda item: item.state != State.ERASED and not _held(item),
    Verb.HOLD: lambda item: item.state != State.ERASED and not item.held,
    Verb.RELEASE: lambda item: item.held,
    Verb.MOVE: lambda item: item.state in _SEEN and item.group.archived is None,
    Verb.PIN: lambda item: item.state == State.SHOWN and item.pinned is None,
    Verb.UNPIN: lambda item: item.pinned is not None,
    Verb.RETOPIC: lambda item: item.state in _SEEN,
}


def allowed(person: User, item: Content) -> frozenset[Verb]:
    """Return what the person may do to an item that she sees, or finds in the bin.

    Moderators of its group may everything; its author may remove it, restore what she removed
    herself, move it and give it a topic, as long as she may write there. While it, or something in
    it, is reported its author may nothing, and neither may a party to the report, moderator or not:
    nobody judges a report about herself. Nor does she undo what others decided about what is hers.
    """
    may = permissions_of(person).get(item.group_id, frozenset())
    own = item.author_id == person.id
    if Permission.READ not in may or (own and is_reported(item)) or is_party(person.id, item.id):
        return frozenset()
    if Permission.MODERATE in may:
        verbs = _of_her_own(person, item) if own else frozenset(Verb)
    elif own and Permission(item.written_with) in may:
        verbs = _as_author(person, item)
    else:
        return frozenset()
    if item.movable:
        return verbs
    return verbs - (_FOR_MOVABLE - _PINNING if item.pinnable else _FOR_MOVABLE)


def fits(item: Content, verb: Verb) -> bool:
    """Tell whether things stand so that this can be done."""
    return item.parent_state != State.ERASED and _FITS[verb](item)


def moderates(person: User, group_id: int) -> bool:
    """Tell whether the person moderates the group."""
    return Permission.MODERATE in permissions_of(person).get(group_id, frozenset())


def targets(person: User, item: Content) -> list[Group]:
    """Return the groups that the person may move the item to, by name."""
    wanted = Permission(item.written_with)
    ids = [id_ for id_, may in permissions_of(person).items() if wanted in may]
    found = db.session.scalars(db.select(Group).where(Group.id.in_(ids), Group.id != item.group_id))
    return sorted(found, key=lambda group: (title_key(group.name), group.id))


@evidence.block
def is_reported(item: Content) -> bool:
    """Tell whether a report about the item, or about what stands in it, is undecided.

    A post and the files that stay with it are one in this.
    """
    parts = db.select(Content.id).where(belonging_to(item.id))
    asked = db.select(Review.id).where(
        db.or_(Review.content_id.in_((item.id, item.with_id)), Review.content_id.in_(parts)),
        Review.state != ReviewState.DECIDED,
    )
    return db.session.scalar(asked.limit(1)) is not None


def is_party(user_id: int, *content_ids: int) -> bool:
    """Tell whether a report about these, or about what stands in them, concerns the person.

    What is reported is by her hand (`Content.hands`), or she reported it herself.
    """
    within = Content.id.in_(content_ids) | belonging_to(*content_ids)
    rows = db.session.scalars(
        db.select(Review)
        .join(Content, Content.id == Review.content_id)
        .where(within, Review.state != ReviewState.DECIDED)
    )
    return any(
        user_id in review.content.hands()
        or any(report.reporter_id == user_id for report in review.reports)
        for review in rows
    )


def _of_her_own(person: User, item: Content) -> frozenset[Verb]:
    """Return what a moderator may do to what is hers: not what takes back others' decisions."""
    removed_herself = item.state == State.BINNED and _removed_by(item) == person.id
    verbs = frozenset(Verb) - {Verb.SHOW, Verb.RELEASE}
    if item.held:
        return frozenset({Verb.PIN, Verb.UNPIN, Verb.RETOPIC})
    if item.state in _OWN or removed_herself:
        return verbs
    return verbs - {Verb.RESTORE, Verb.ERASE, Verb.REMOVE, Verb.MOVE}


def _as_author(person: User, item: Content) -> frozenset[Verb]:
    if item.state == State.BINNED:
        return frozenset({Verb.RESTORE} if _removed_by(item) == person.id else ())
    if item.state not in _OWN or item.held:
        return frozenset()
    verbs = {Verb.MOVE, Verb.RETOPIC}
    # What others have written in it is not hers to take away.
    return frozenset(verbs if _has_parts_of_others(item) else verbs | {Verb.REMOVE})


def _removed_by(item: Content) -> int | None:
    last = db.select(Act.actor_id).where(Act.content_id == item.id, Act.how == "removed")
    return db.session.scalar(last.order_by(Act.created.desc()).limit(1))


def _has_parts_of_others(item: Content) -> bool:
    asked = db.select(Content.id).where(
        Content.parent_id == item.id,
        Content.author_id != item.author_id,
        Content.state != State.ERASED,
    )
    return db.session.scalar(asked.limit(1)) is not None


def _held(item: Content) -> bool:
    return standing.is_held(item)
