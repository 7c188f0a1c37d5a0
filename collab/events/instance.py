"""What happens to the instance itself."""

from dataclasses import dataclass

from .bus import Event


@dataclass(frozen=True)
class InstanceChanged(Event):
    """The name of the instance, its welcome or its announcement was changed."""


@dataclass(frozen=True)
class TopicsChanged(Event):
    """A topic was added, renamed, put elsewhere in the list, retired or offered again."""

    topic_id: int


@dataclass(frozen=True)
class KindsChanged(Event):
    """A kind of documents was added, renamed, put elsewhere, retired or offered again."""

    kind_id: int
