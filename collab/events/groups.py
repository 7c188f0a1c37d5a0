"""What happens to groups and to who is in them."""

from dataclasses import dataclass

from .accounts import AccessReduced, AccountEvent
from .bus import Event


@dataclass(frozen=True)
class MembershipBegan(AccountEvent):
    """Somebody joined a group or was taken in."""

    group_id: int


@dataclass(frozen=True)
class MembershipEnded(AccessReduced):
    """Somebody left a group or was removed from it."""

    group_id: int


@dataclass(frozen=True)
class RoleChanged(AccessReduced):
    """Somebody has another role in a group."""

    group_id: int
    role: str


@dataclass(frozen=True)
class MembershipChanged(AccountEvent):
    """Somebody has another title in a group, or another day on which her access ends."""

    group_id: int


@dataclass(frozen=True)
class MembershipEnding(AccountEvent):
    """Somebody's access to a group ends by itself in the next days."""

    group_id: int


@dataclass(frozen=True)
class WritingPaused(AccessReduced):
    """Somebody may only read in a group for some time."""

    group_id: int


@dataclass(frozen=True)
class WritingResumed(AccountEvent):
    """Somebody may write in a group again before the time was over."""

    group_id: int


@dataclass(frozen=True)
class JoinAsked(AccountEvent):
    """Somebody asks to come into a group."""

    group_id: int
    join_request_id: int


@dataclass(frozen=True)
class JoinOffered(AccountEvent):
    """Somebody who has an account was invited into a group."""

    group_id: int
    join_request_id: int


@dataclass(frozen=True)
class JoinClosed(AccountEvent):
    """A request or an invitation into a group ended; `how`: accepted, declined, withdrawn."""

    group_id: int
    join_request_id: int
    how: str


@dataclass(frozen=True)
class GroupEvent(Event):
    """Something that concerns one group; the audit log keeps all of these."""

    group_id: int


@dataclass(frozen=True)
class GroupOpened(GroupEvent):
    """A group was made."""


@dataclass(frozen=True)
class GroupChanged(GroupEvent):
    """The names, the visibility, the rules or another fact of a group were changed."""


@dataclass(frozen=True)
class GroupArchived(GroupEvent):
    """A group can only be read from now on."""


@dataclass(frozen=True)
class GroupRestored(GroupEvent):
    """An archived group is in use again."""


@dataclass(frozen=True)
class MessagesExpired(GroupEvent):
    """Messages of a room were erased because they were kept for as long as the room says."""

    room_id: int


@dataclass(frozen=True)
class PurgeAsked(GroupEvent):
    """Somebody asked that a group be purged; a second person must agree."""


@dataclass(frozen=True)
class PurgeCancelled(GroupEvent):
    """The request to purge a group was taken back or refused."""


@dataclass(frozen=True)
class PurgeAgreed(GroupEvent):
    """Two people agreed: nobody reads the group any more, and the worker takes it apart."""


@dataclass(frozen=True)
class ContentPurged(Event):
    """Rows of content are about to go with their group: whoever points at them lets go of them."""

    group_id: int
    ids: tuple[int, ...]


@dataclass(frozen=True)
class GroupEmptied(GroupEvent):
    """All content of a purged group is gone: whoever keeps other rows of it removes them now."""


@dataclass(frozen=True)
class GroupPurged(GroupEvent):
    """Nothing of a group is left but its number in the audit log."""


@dataclass(frozen=True)
class AdministratorCameIn(AccountEvent):
    """An administrator made herself or somebody else coordinator of a group."""

    group_id: int
