"""Who may do and who may see. Nothing else in Collab decides this.

*Doing*: `GRANTS` says what each role may do in a group.

*Seeing*: `Scope` is what one person may see, made afresh for each request and each socket event.
The rule stands there in its three renderings, side by side: for one object, for SQL and for the
search engine. `tests/test_policy.py` checks with random people and content that they agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from .content import Audience, Content, State, content_readers


class Role(StrEnum):
    """What a person is in a group."""

    OBSERVER = "observer"
    MEMBER = "member"
    COORDINATOR = "coordinator"


class Standing(StrEnum):
    """What a person is in the coalition; an observer sees only the groups she is in."""

    MEMBER = "member"
    OBSERVER = "observer"


class Permission(StrEnum):
    """What can be done in a group."""

    READ = "read"
    POST = "post"
    """Start threads and answer in them."""
    CHAT = "chat"
    UPLOAD = "upload"
    """Add documents, versions and folders."""
    PUBLISH = "publish"
    """Give one's own content to the whole coalition."""
    FREEZE = "freeze"
    """Close the account of a colleague in danger, for some days."""
    ORIGINAL = "original"
    """Take the sealed original of a file, with all that it tells about its makers."""
    MODERATE = "moderate"
    MANAGE = "manage"
    """Change the group itself and who is in it."""


_OBSERVER = frozenset({Permission.READ})
_MEMBER = _OBSERVER | {
    Permission.POST,
    Permission.CHAT,
    Permission.UPLOAD,
    Permission.PUBLISH,
    Permission.FREEZE,
}
_COORDINATOR = _MEMBER | {Permission.ORIGINAL, Permission.MODERATE, Permission.MANAGE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OBSERVER: _OBSERVER,
    Role.MEMBER: _MEMBER,
    Role.COORDINATOR: _COORDINATOR,
}

WRITING = frozenset({Permission.POST, Permission.CHAT, Permission.UPLOAD, Permission.PUBLISH})
"""What a coordinator can keep to the coordinators, or take from one person for some time."""

_ARCHIVED = frozenset(
    {
        Permission.READ,
        Permission.FREEZE,
        Permission.ORIGINAL,
        Permission.MODERATE,
        Permission.MANAGE,
    }
)
"""What is left in an archived group: to read it, to care for people, to put it in use again."""


_DIRECT = frozenset({Permission.READ, Permission.CHAT})
"""What there is to do in a direct conversation, in which all are equal."""


def granted(membership: Any) -> frozenset[Permission]:
    """Return what a membership grants: what its role may, within what the group narrows.

    Nothing once its end date has come, or in a group that is being purged.
    """
    group = membership.group
    if not membership.counts or group.purging:
        return frozenset()
    may = GRANTS[Role(membership.role)]
    if membership.role != Role.COORDINATOR:
        may -= WRITING.intersection(group.narrowed)
    if membership.paused:
        may -= WRITING
    if group.direct:
        may &= _DIRECT
    if group.hidden:
        may -= {Permission.PUBLISH}  # what is given to everybody would tell of the group
    return may & _ARCHIVED if group.archived else may


def permissions_of(user: Any) -> Mapping[int, frozenset[Permission]]:
    """Return what an account may do in which group, by the group's id.

    Besides her own groups she reads those subgroups of theirs that are open to the members and
    coordinators of the group above; observers of that group do not.
    """
    if not user.is_authenticated or not user.is_active:
        return {}
    found: dict[int, frozenset[Permission]] = {}
    for membership in user.memberships:
        if membership.role != Role.OBSERVER and Permission.READ in granted(membership):
            below = (group for group in membership.open_below if not group.purging)
            found |= dict.fromkeys((group.id for group in below), frozenset({Permission.READ}))
    own = {membership.group_id: granted(membership) for membership in user.memberships}
    return found | {group_id: may for group_id, may in own.items() if may}


COALITION_SPACE = "coalition"
RESTRICTED_SPACE = "restricted"

_KEPT_BACK = frozenset({State.SHOWN, State.HIDDEN, State.WAITING})
"""The states in which an item is there for its author and the moderators."""


@dataclass(frozen=True)
class SearchSpace:
    """One index that a person may read; with `reader`, only what names her, in those groups."""

    name: str
    reader: int | None = None
    groups: frozenset[int] | None = None


def space_of(item: Content) -> str | None:
    """Return the index that an item belongs in, None if it must not be found at all."""
    if item.state != State.SHOWN or item.parent_state != State.SHOWN:
        return None
    if item.audience == Audience.COALITION:
        return COALITION_SPACE
    if item.audience == Audience.RESTRICTED:
        return RESTRICTED_SPACE
    return f"g{item.group_id}"


@dataclass(frozen=True)
class Scope:
    """What one person may see.

    You see what is shown to your groups, to you by name in your groups, and, if you are of member
    standing, to the coalition. What is hidden, or waits for approval, is seen by its author and
    those who moderate the group, as far as they could see it otherwise. What is binned or erased is
    seen by nobody here. What stands in something else, a post in a thread, is seen if both are.
    """

    user_id: int
    reads: frozenset[int] = frozenset()
    moderates: frozenset[int] = frozenset()
    coalition: bool = False

    @classmethod
    def of(cls, user: Any) -> "Scope":
        """Return the scope of an account as its rows are now; an inactive one sees nothing."""
        if not user.is_authenticated or not user.is_active:
            return cls(user_id=0)
        may = permissions_of(user)
        return cls(
            user_id=user.id,
            reads=frozenset(id_ for id_, each in may.items() if Permission.READ in each),
            moderates=frozenset(id_ for id_, each in may.items() if Permission.MODERATE in each),
            coalition=user.standing == Standing.MEMBER,
        )

    # One rule, three renderings.

    def shows(self, item: Content) -> bool:
        """Tell whether this person may see the item."""
        in_group = item.group_id in self.reads
        if item.audience == Audience.RESTRICTED:
            reachable = in_group and any(each.id == self.user_id for each in item.root.readers)
        else:
            reachable = in_group or (self.coalition and item.audience == Audience.COALITION)
        states = {item.state, item.parent_state}
        if states == {State.SHOWN}:
            return reachable
        concerned = item.author_id == self.user_id or item.group_id in self.moderates
        return reachable and concerned and states <= _KEPT_BACK

    @lru_cache(maxsize=1_000)  # noqa: B019  # scopes are values: equal ones have one condition
    def where(self, model: type[Content]) -> ColumnElement[bool]:
        """Return the condition that keeps the rows of `model` which this person may see."""
        in_group = model.group_id.in_(self.reads)
        named = exists(
            select(content_readers.c.user_id).where(
                content_readers.c.content_id == func.coalesce(model.parent_id, model.id),
                content_readers.c.user_id == self.user_id,
            )
        )
        ways = [and_(in_group, or_(model.audience != Audience.RESTRICTED, named))]
        if self.coalition:
            ways.append(model.audience == Audience.COALITION)
        seen = or_(
            and_(model.state == State.SHOWN, model.parent_state == State.SHOWN),
            and_(
                model.state.in_(_KEPT_BACK),
                model.parent_state.in_(_KEPT_BACK),
                or_(model.author_id == self.user_id, model.group_id.in_(self.moderates)),
            ),
        )
        return and_(or_(*ways), seen)

    def spaces(self) -> list[SearchSpace]:
        """Return the indexes that a search by this person reads; hidden items are in none.

        An observer finds what her own groups gave to the coalition too: such content lies in the
        coalition's index, which is then narrowed to her groups.
        """
        spaces = [SearchSpace(f"g{group_id}") for group_id in sorted(self.reads)]
        if self.coalition:
            spaces.append(SearchSpace(COALITION_SPACE))
        elif self.reads:
            spaces.append(SearchSpace(COALITION_SPACE, groups=self.reads))
        if self.reads:
            spaces.append(SearchSpace(RESTRICTED_SPACE, reader=self.user_id, groups=self.reads))
        return spaces
