"""What acts, reasons, decisions and states are called."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from ..content import State
from .models import Decision, Reason, Report

ACTS: dict[str, Any] = {
    "hidden": _l("Hidden"),
    "shown": _l("Shown again"),
    "approved": _l("Approved"),
    "removed": _l("Put into the bin"),
    "restored": _l("Taken out of the bin"),
    "erased": _l("Erased for good"),
    "held": _l("Kept as evidence"),
    "released": _l("Not kept as evidence any more"),
    "pinned": _l("Pinned on top"),
    "unpinned": _l("Not pinned any more"),
    "locked": _l("Closed for answers"),
    "unlocked": _l("Opened for answers"),
    "moved": _l("Moved to another group"),
    "retopicked": _l("Put under another topic"),
    "split": _l("Posts moved into a new discussion"),
    "merged": _l("Joined with another discussion"),
    "former-removed": _l("A former text taken away"),
    "thread-changed": _l("Title or kind of a discussion changed"),
    "paused": _l("Writing paused"),
    "resumed": _l("Writing allowed again"),
    "reported": _l("Reported to the coordinators"),
    "reported-hidden": _l("Hidden because of reports"),
    "kept": _l("Kept after reports"),
    "asked-to-change": _l("Author asked to change it"),
    "viewed": _l("Reported text shown in full"),
    "exported": _l("Moderation log exported"),
    "version-named": _l("A version got a name"),
    "version-unnamed": _l("A version lost its name"),
    "version-removed": _l("A version was erased"),
    "audience-changed": _l("Shown to other people than before"),
    "folder-renamed": _l("Folder renamed"),
    "folder-moved": _l("Folder moved"),
    "folder-removed": _l("Folder removed"),
    "group-changed": _l("Settings of the group changed"),
    "room-added": _l("Chat room added"),
    "room-changed": _l("Chat room changed"),
    "room-kept": _l("Days that a chat room keeps messages changed"),
    "room-archived": _l("Chat room archived"),
    "room-restored": _l("Chat room put in use again"),
    "role-changed": _l("Role changed"),
    "member-removed": _l("Removed from the group"),
}
"""What each act of `groups.log.Act` is called, in the past tense and without names."""

REASONS: dict[str, Any] = {
    Reason.PERSONAL_DATA.value: _l("Personal data of a victim"),
    Reason.NEED_TO_KNOW.value: _l("Too many people see it"),
    Reason.INSULT.value: _l("Insult"),
    Reason.SPAM.value: _l("Spam"),
    Reason.WRONG_PLACE.value: _l("Wrong place"),
    Reason.OTHER.value: _l("Something else"),
}

EXPLAINED: dict[str, Any] = {
    Reason.PERSONAL_DATA.value: _l(
        "A name, a place, a date or a detail by which somebody can be recognised. It is hidden at "
        "once, until a coordinator has looked at it."
    ),
    Reason.NEED_TO_KNOW.value: _l("More people can read it than need it for their work."),
    Reason.INSULT.value: _l("It hurts or threatens somebody, or attacks a group of people."),
    Reason.SPAM.value: _l("Advertising, a chain letter, or a link that looks like a trap."),
    Reason.WRONG_PLACE.value: _l("It belongs into another discussion or another group."),
    Reason.OTHER.value: _l("Say below what is wrong."),
}
"""The line below each reason."""

DECISIONS: dict[str, Any] = {
    Decision.KEEP.value: _l("Keep it as it is"),
    Decision.ASK.value: _l("Ask the author to change it"),
    Decision.HIDE.value: _l("Hide it"),
    Decision.MOVE.value: _l("Move it to another group"),
    Decision.REMOVE.value: _l("Put it into the bin"),
    Decision.ERASE.value: _l("Erase it for good"),
}

DECIDED: dict[str, Any] = {
    Decision.KEEP.value: _l("kept"),
    Decision.ASK.value: _l("author asked to change it"),
    Decision.HIDE.value: _l("hidden"),
    Decision.MOVE.value: _l("moved"),
    Decision.REMOVE.value: _l("put into the bin"),
    Decision.ERASE.value: _l("erased"),
}
"""How a review ended, in a list."""

STATES: dict[str, Any] = {
    State.SHOWN.value: _l("shown"),
    State.WAITING.value: _l("waits for approval"),
    State.HIDDEN.value: _l("hidden"),
    State.BINNED.value: _l("in the bin"),
    State.ERASED.value: _l("erased"),
}

KINDS: dict[str, Any] = {
    "document": _l("Document"),
    "thread": _l("Discussion"),
    "post": _l("Answer"),
    "message": _l("Chat message"),
    "comment": _l("Comment"),
}
"""What kinds of content are called; one that is not here goes by its own name."""


def kind_of(kind: str | None) -> Any:
    """Return what a kind of content is called; nothing for None."""
    return KINDS.get(kind, kind) if kind else ""


def gravest(reports: Iterable[Report]) -> Any:
    """Return what the gravest of some reports is about: the title of their review."""
    order = list(REASONS)
    found = sorted((report.reason for report in reports), key=order.index)
    return REASONS[found[0]] if found else ""
