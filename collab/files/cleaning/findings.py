"""What cleaning takes away from a file, and what it has to leave in it."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class What(StrEnum):
    """Kinds of things in a file that tell of its makers.

    The values are stored: never change one.
    """

    AUTHORS = "authors"
    """Names of people: author, last editor, who commented or corrected."""
    PROPERTIES = "properties"
    """Title, subject, company, keywords, statistics and other properties beside the text."""
    SOFTWARE = "software"
    """The program that made the file."""
    DATES = "dates"
    """When the file was made, changed or printed."""
    PLACE = "place"
    """Where a picture was taken or a sound recorded."""
    DEVICE = "device"
    """Camera, telephone or scanner, and its number."""
    PICTURE_DATA = "picture-data"
    """EXIF, IPTC, XMP and text inside pictures."""
    COLOUR_PROFILE = "colour-profile"
    """The colour profile of a picture, which may name the device."""
    PREVIEWS = "previews"
    """Small pictures of what the file once looked like."""
    COMMENTS = "comments"
    """Comments and notes in the margin."""
    CHANGES = "changes"
    """Tracked changes; they are accepted."""
    MARKS = "marks"
    """Numbers that tell which computer or session made which part."""
    HISTORY = "history"
    """Earlier states of the file that are kept in it."""
    MACROS = "macros"
    """Programs of an office suite."""
    SCRIPTS = "scripts"
    """JavaScript and what calls it."""
    ACTIONS = "actions"
    """Acts that a click or the opening starts: running a program, sending a form."""
    ATTACHMENTS = "attachments"
    """Files inside the file."""
    EMBEDDED = "embedded"
    """Objects of other programs; their picture stays."""
    FORMS = "forms"
    """A form's hidden twin (XFA)."""
    SIGNATURES = "signatures"
    """Digital signatures, which no changed copy keeps."""
    OUTSIDE = "outside"
    """Templates, pictures and data that would be fetched from elsewhere on opening."""
    PATHS = "paths"
    """Names of files and folders on somebody's computer."""
    CUSTOM = "custom"
    """Data that other programs put in."""
    SETTINGS = "settings"
    """Settings of view and printer."""
    APPENDED = "appended"
    """Bytes that belong to no part of the file."""
    TAGS = "tags"
    """Tags of sound and video."""
    TRACKS = "tracks"
    """Tracks of data beside sound and picture."""
    HIDDEN_SHEETS = "hidden-sheets"
    """Left: hidden sheets of a table."""
    HIDDEN_TEXT = "hidden-text"
    """Left: text that is formatted as hidden."""
    HIDDEN_LAYERS = "hidden-layers"
    """Left: layers of a PDF that are not shown."""
    UNCLEANED_PARTS = "uncleaned-parts"
    """Left: pictures or objects inside of a type that cannot be cleaned."""
    NOT_CLEANED = "not-cleaned"
    """Nothing was done; the detail is the `Reason`."""


LEFT = frozenset({What.HIDDEN_SHEETS, What.HIDDEN_TEXT, What.HIDDEN_LAYERS, What.UNCLEANED_PARTS})
"""What is still in the cleaned copy, so that people are told."""

LONGEST_DETAIL = 200
_MOST_VALUES = 5
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)


@dataclass(frozen=True)
class Finding:
    """One kind of thing, how many there were, and some values for whoever uploaded the file."""

    what: What
    count: int
    detail: str = ""


class Findings:
    """Counts what a cleaner comes upon."""

    def __init__(self) -> None:
        self._counts: Counter[What] = Counter()
        self._values: dict[What, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._counts)

    def add(self, what: What, value: object = None, count: int = 1) -> None:
        """Note `count` things more; `value` is what one of them said."""
        if count < 1:
            return
        self._counts[what] += count
        values = self._values.setdefault(what, [])
        text = plain(value)
        if text and text not in values and len(values) < _MOST_VALUES:
            values.append(text)

    def merge(self, other: "Findings") -> None:
        """Take over what was found in a file inside the file."""
        for finding in other.listed():
            self.add(finding.what, count=finding.count)

    def listed(self) -> list[Finding]:
        """Return one finding for each kind, in the order of `What`."""
        return [
            Finding(what, self._counts[what], plain("; ".join(self._values[what])))
            for what in What
            if what in self._counts
        ]


def plain(value: object, longest: int = LONGEST_DETAIL) -> str:
    """Return a value of a foreign file as one line that can be shown: short, no controls."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return " ".join(_UNSEEN.sub(" ", str(value)[: 4 * longest]).split())[:longest]


def finding_of(given: Any) -> Finding | None:
    """Return the finding that a message of the process or a stored row tells of, if any."""
    match given:
        case {"what": str() as what, "count": int() as count, "detail": str() as detail}:
            known = what in set(What) and not isinstance(count, bool) and 0 < count < 1 << 31
            return Finding(What(what), count, plain(detail)) if known else None
    return None
