"""What cleaning took out of a file, in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..files.cleaning import LEFT, What, finding_of
from . import bp, reasons
from .models import CleanState, Version

WORDS: dict[What, Any] = {
    What.AUTHORS: _l("Names of people"),
    What.PROPERTIES: _l("Properties of the document"),
    What.SOFTWARE: _l("The program that made it"),
    What.DATES: _l("Dates of making and changing"),
    What.PLACE: _l("The place where it was recorded"),
    What.DEVICE: _l("Camera or telephone"),
    What.PICTURE_DATA: _l("Hidden data in pictures"),
    What.COLOUR_PROFILE: _l("Colour profile of the device"),
    What.PREVIEWS: _l("Small previews and covers"),
    What.COMMENTS: _l("Comments"),
    What.CHANGES: _l("Tracked changes (accepted)"),
    What.MARKS: _l("Marks of editing sessions"),
    What.HISTORY: _l("Earlier states of the file"),
    What.MACROS: _l("Macros"),
    What.SCRIPTS: _l("Scripts"),
    What.ACTIONS: _l("Actions that start by themselves or by a click"),
    What.ATTACHMENTS: _l("Attached files"),
    What.EMBEDDED: _l("Embedded objects (their picture stays)"),
    What.FORMS: _l("A hidden form (XFA)"),
    What.SIGNATURES: _l("Digital signatures"),
    What.OUTSIDE: _l("Links to files and data elsewhere"),
    What.PATHS: _l("Names of files and folders"),
    What.CUSTOM: _l("Data of other programs"),
    What.SETTINGS: _l("Settings of view and printer"),
    What.APPENDED: _l("Data that belongs to no part of the file"),
    What.TAGS: _l("Tags of sound and video"),
    What.TRACKS: _l("Tracks of data beside sound and picture"),
    What.HIDDEN_SHEETS: _l("Hidden sheets"),
    What.HIDDEN_TEXT: _l("Hidden text"),
    What.HIDDEN_LAYERS: _l("Hidden layers"),
    What.UNCLEANED_PARTS: _l("Pictures or objects inside that could not be cleaned"),
}


@dataclass(frozen=True)
class Line:
    """One kind of thing in words, how many there were, what they said (for the uploader alone)."""

    words: str
    count: int
    detail: str


@dataclass(frozen=True)
class Removed:
    """What was taken out of a file and what had to be left; `why` says why nothing was done."""

    taken: list[Line]
    left: list[Line]
    why: str | None


@bp.app_template_filter()
def removed_from(version: Version) -> Removed:
    """Return in words what cleaning found in a version."""
    taken: list[Line] = []
    left: list[Line] = []
    why = None
    for stored in version.removed or ():
        finding = finding_of(stored)
        if finding is None:
            continue
        if finding.what == What.NOT_CLEANED:
            why = _why(finding.detail)
        else:
            line = Line(str(WORDS[finding.what]), finding.count, finding.detail)
            (left if finding.what in LEFT else taken).append(line)
    if version.clean_state == CleanState.UNCLEANABLE and why is None:
        why = _why("")
    return Removed(taken, left, why)


def _why(reason: str) -> str:
    if reason == "unsupported":
        return _("files of this type cannot be cleaned")
    return reasons.explain(reason).short
