"""What happens to documents, their versions and their files."""

from dataclasses import dataclass

from .bus import Event
from .content import ContentChanged


@dataclass(frozen=True)
class DocumentUploaded(ContentChanged):
    """A file was put into a group's library."""


@dataclass(frozen=True)
class FileAttached(ContentChanged):
    """A file came to stand with a post: who sees the post sees it from now on."""

    post_id: int


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
class DocumentDescribed(ContentChanged):
    """Somebody changed what is said about a document: its kind, date, language, tags."""


@dataclass(frozen=True)
class VersionLabelled(ContentChanged):
    """A version got a name, or lost it; `number` is the version's."""

    number: int


@dataclass(frozen=True)
class TranslationLinked(ContentChanged):
    """A document became a translation of another one, or stopped being it."""

    original_id: int


@dataclass(frozen=True)
class VersionCleaned(Event):
    """There is a cleaned copy of a version, or it is known that there can be none."""

    id: int
    group_id: int


@dataclass(frozen=True)
class VersionDrawn(Event):
    """The pages of a version are there as pictures, or cannot be drawn."""

    id: int
    group_id: int


@dataclass(frozen=True)
class OriginalOpened(Event):
    """Somebody took the sealed original of a version; `number` is the version's."""

    content_id: int
    group_id: int
    user_id: int
    number: int
