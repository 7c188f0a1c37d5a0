"""What reading a file gives, what it may cost, and why it may give nothing."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Reason(StrEnum):
    """Why a file has no text, or not all of it. The values are stored: never change one."""

    MISSING = "missing"
    """The file could not be opened."""
    EMPTY = "empty"
    """The file has no bytes, or nothing but white space."""
    ENCRYPTED = "encrypted"
    """A password is needed to open the file."""
    DAMAGED = "damaged"
    """The file is cut off or broken; pages, when there are any, are those before the damage."""
    TOO_LARGE = "too_large"
    """More bytes, pages or characters than the limits allow; pages are those within them."""
    TOO_SLOW = "too_slow"
    """Reading took longer than the limits allow; pages are those that were done in time."""
    BOMB = "bomb"
    """The file unpacks to far more than a document of its size holds."""
    NO_TEXT = "no_text"
    """A scan or a picture: there are pages, but no letters in them without OCR."""
    NO_RECOGNITION = "no_recognition"
    """Letters in pictures, and recognising them is not installed or is switched off."""
    OTHER_LANGUAGE = "other_language"
    """Letters in pictures were recognised, but their language is not installed: some are wrong."""
    MEDIA = "media"
    """Sound or video: there is nothing to be read."""
    LISTED = "listed"
    """An archive: the names of the files in it are the text, their content is not read."""
    UNSUPPORTED = "unsupported"
    """A type whose text is not read: programs and the like."""
    TYPE_MISMATCH = "type_mismatch"
    """The name promises a document, the content is something else that is not read."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost. The defaults let a report of some thousand pages through."""

    file_bytes: int = 512 * 1024 * 1024
    """Size of the file itself."""
    memory_bytes: int = 448 * 1024 * 1024
    """Memory that the process may take for itself; its libraries come on top, some 60 MB."""
    cpu_seconds: int = 18
    """Processor time of the process."""
    wall_seconds: float = 20.0
    """Time from start to end, waiting included."""
    output_bytes: int = 1024 * 1024 * 1024
    """Bytes that a task may write: a cleaned copy, pictures of pages."""
    pages: int = 5_000
    """Pages, sheets, slides or chapters."""
    characters: int = 20_000_000
    """Characters of text, all pages together."""
    archive_entries: int = 20_000
    """Entries in a zipped document."""
    archive_bytes: int = 256 * 1024 * 1024
    """Bytes that may be unpacked from a zipped document."""
    archive_ratio: int = 150
    """How many times larger an entry may become by unpacking, once it is over 4 MB."""


@dataclass(frozen=True)
class PageText:
    """The text of one page, sheet, slide or chapter."""

    number: int
    """Counted from 1 in the order of the file."""
    label: str | None
    """What the file itself calls the page ("iv", a sheet's name), if not the number."""
    text: str
    """NFC, lines ended by line feeds, no control characters; may be empty."""
    pictured: bool = False
    """Whether it has letters that stand in a picture only, and would have to be recognised."""


@dataclass(frozen=True)
class Reading:
    """What was learned from one file."""

    media_type: str
    """The type that the content has, whatever the name says."""
    state: Literal["read", "unreadable"]
    """"read" when there is text; together with a reason, when it is not the whole text."""
    reason: Reason | None = None
    """A :class:`Reason`, or None when everything was read."""
    pages: list[PageText] = field(default_factory=list)
    """Every page that was reached, empty ones too, so that positions are page numbers."""
    language: str | None = None
    """ru, en, kk, ky, tg or uz; None when the text is too short or in another script."""
    title: str | None = None
    """The title that the document gives itself."""
    claimed_type: str | None = None
    """The type that the file's name promises; None when the ending says nothing."""

    @property
    def type_mismatch(self) -> bool:
        """Whether the name promises another type than the content has."""
        return self.claimed_type is not None and self.claimed_type != self.media_type

    @property
    def complete(self) -> bool:
        """Whether all text of the file is in the pages."""
        return self.state == "read" and self.reason is None


class UnreadableError(Exception):
    """Raised by a reader that cannot go on; pages that it gave before stay valid."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
