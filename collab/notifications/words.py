"""What a notice says, by its kind, in the language of the page.

`group` and `person` are names that the reader may know, or words that stand for them; `what` is the
title of something that she sees now, or words that tell nothing of it.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from .rule import Because, Condition, Level, What

SENTENCES: dict[str, Any] = {
    "join-asked": _l("%(person)s asks to come into «%(group)s»"),
    "join-offered": _l("You are invited into «%(group)s»"),
    "join-accepted": _l("You were taken into «%(group)s»"),
    "join-declined": _l("Your request to come into «%(group)s» was declined"),
    "offer-accepted": _l("%(person)s accepted your invitation into «%(group)s»"),
    "offer-declined": _l("%(person)s declined your invitation into «%(group)s»"),
    "membership-began": _l("You are in «%(group)s» now"),
    "membership-ended": _l("You are no longer in «%(group)s»"),
    "membership-changed": _l(
        "Your title in «%(group)s» was changed, or the day on which your access ends"
    ),
    "membership-ending": _l("Your access to «%(group)s» ends soon"),
    "role-observer": _l("You are an observer in «%(group)s» now"),
    "role-member": _l("You are a member of «%(group)s» now"),
    "role-coordinator": _l("You are a coordinator of «%(group)s» now"),
    "writing-paused": _l("For some time you may only read in «%(group)s»"),
    "writing-resumed": _l("You may write in «%(group)s» again"),
    "administrator-came-in": _l(
        "An administrator of the instance brought %(person)s into «%(group)s»"
    ),
    "group-archived": _l("«%(group)s» is archived: it can only be read now"),
    "group-restored": _l("«%(group)s» is in use again"),
    "purge-asked": _l("«%(group)s» is to be purged: a second person has to agree"),
    "purge-cancelled": _l("«%(group)s» stays: the request to purge it was taken back or refused"),
    "reported": _l("Something in «%(group)s» was reported: please decide"),
    "reported-personal-data": _l(
        "Personal data of a victim was reported in «%(group)s»: please decide soon"
    ),
    "review-reopened": _l(
        "In «%(group)s» the author changed what you had asked for: please look again"
    ),
    "waiting": _l("Contributions in «%(group)s» wait for approval"),
    "decided-keep": _l("It was reported and stays: %(what)s"),
    "decided-ask": _l("It was reported and is hidden until you change it: %(what)s"),
    "decided-hide": _l("It was reported and is hidden now: %(what)s"),
    "decided-move": _l("It was reported and moved to another group: %(what)s"),
    "decided-remove": _l("It was reported and is in the bin now: %(what)s"),
    "decided-erase": _l("It was reported and is erased now: %(what)s"),
    "report-keep": _l("Your report was decided, it stays: %(what)s"),
    "report-ask": _l("Your report was decided, it is hidden until it is changed: %(what)s"),
    "report-hide": _l("Your report was decided, it is hidden now: %(what)s"),
    "report-move": _l("Your report was decided, it was moved to another group: %(what)s"),
    "report-remove": _l("Your report was decided, it is in the bin now: %(what)s"),
    "report-erase": _l("Your report was decided, it is erased now: %(what)s"),
    "hidden": _l("A coordinator hid it: %(what)s"),
    "reported-hidden": _l("It was reported and is hidden until it is decided: %(what)s"),
    "shown": _l("A coordinator shows it again: %(what)s"),
    "approved": _l("A coordinator approved it: %(what)s"),
    "removed": _l("A coordinator put it into the bin: %(what)s"),
    "restored": _l("A coordinator took it out of the bin: %(what)s"),
    "erased": _l("A coordinator erased it: %(what)s"),
    "moved": _l("A coordinator moved it to another group: %(what)s"),
    "locked": _l("A coordinator closed it to answers: %(what)s"),
    "unlocked": _l("A coordinator opened it to answers again: %(what)s"),
    "split": _l("A coordinator made a thread of its own from a part: %(what)s"),
    "merged": _l("A coordinator joined your thread with another one: %(what)s"),
    "audience-changed": _l("A coordinator changed who can see it: %(what)s"),
    "former-removed": _l("A coordinator took away a former text of it: %(what)s"),
    "followed-version": _l("There is a new version: %(what)s"),
    "followed-label": _l("A version got a name: %(what)s"),
    "followed-translation": _l("There is a translation: %(what)s"),
    "followed-comment": _l("There are new comments: %(what)s"),
    "followed-folder": _l("There are new documents in a folder that you follow: %(what)s"),
    "followed-document": _l("There is a new document: %(what)s"),
    "followed-thread": _l("There is a new discussion: %(what)s"),
    "followed-post": _l("There is a new answer: %(what)s"),
    "followed-chat": _l("There is something new: %(what)s"),
    "followed-accepted": _l("An answer was accepted: %(what)s"),
    "followed-settled": _l("It was marked as resolved, or opened again: %(what)s"),
    "followed-summary": _l("The summary was brought up to date: %(what)s"),
    "followed-outcome": _l("It is said what came of it: %(what)s"),
    "announced": _l("There is an announcement: %(what)s"),
    "mentioned": _l("You were mentioned: %(what)s"),
    "proposal-closing": _l("A proposal closes within a day: %(what)s"),
    "proposal-closed": _l("A proposal takes no more positions: %(what)s"),
    "letters-refused": _l("Letters to you come back: look at your address"),
}

_ICONS = {
    "join": "person-add",
    "offer": "person-add",
    "membership": "groups",
    "role": "groups",
    "administrator": "shield",
    "writing": "lock",
    "group": "groups",
    "purge": "warning",
    "reported": "flag",
    "review": "flag",
    "waiting": "waiting",
    "decided": "flag",
    "report": "flag",
    "hidden": "hidden",
    "shown": "shown",
    "approved": "check",
    "removed": "bin",
    "restored": "undo",
    "erased": "bin",
    "moved": "forward",
    "locked": "lock",
    "audience": "coalition",
    "former": "history",
    "followed": "bookmark",
    "announced": "pin",
    "mentioned": "messages",
    "proposal": "messages",
    "letters": "warning",
}
"""By the first word of the kind."""

LEVELS: dict[str, Any] = {
    Level.EVERYTHING: _l("Everything"),
    Level.CONCERNS: _l("What concerns me"),
    Level.NOTHING: _l("Nothing"),
}
LEVEL_HINTS = {
    Level.EVERYTHING: _l("All that is new here"),
    Level.CONCERNS: _l("Where I take part or am mentioned, and announcements"),
    Level.NOTHING: _l("Only what I have to know: decisions, memberships, security"),
}
WEEKDAYS: dict[Any, Any] = {
    0: _l("Monday"),
    1: _l("Tuesday"),
    2: _l("Wednesday"),
    3: _l("Thursday"),
    4: _l("Friday"),
    5: _l("Saturday"),
    6: _l("Sunday"),
}
MUTED_BY = {
    Because.GROUP: _l("For the whole group you chose “Nothing”: that counts here too."),
    Because.FOLDER: _l("For a folder around it you chose “Nothing”: that counts here too."),
}
REASONS = {
    Because.MENTIONED: _l("because you were mentioned"),
    Because.TAKES_PART: _l("because you take part"),
    Because.THREAD: _l("because you follow the discussion"),
    Because.DOCUMENT: _l("because you follow the document"),
    Because.FOLDER: _l("because you follow the folder"),
    Because.ROOM: _l("because you follow the chat"),
    Because.GROUP: _l("because you follow the group"),
    Because.DEFAULT: _l("because you want to hear everything"),
    Because.ANNOUNCED: _l("because it is an announcement"),
    Because.AWAITED: _l("because your position is awaited"),
}
"""Why a notice came. What has to be known says so by itself."""
HAPPENINGS = {
    What.ANSWER: _l("An answer, a comment, a new version, how something ended"),
    What.NEW: _l("A new discussion, document or chat message"),
    What.ANNOUNCEMENT: _l("An announcement"),
    What.AWAITED: _l("A proposal on which I may take a position closes soon"),
    What.MINOR: _l("A summary was brought up to date"),
    What.DUTY: _l("Decisions about what I wrote, memberships, security"),
}
_CONDITIONS = {
    Condition.ALWAYS: _l("yes"),
    Condition.TAKES_PART: _l("if I take part"),
    Condition.MENTIONED: _l("if I am mentioned"),
}

OF_GROUPS = frozenset({"followed-document", "followed-thread"})
"""Kinds of which several are told for the group and not for one thing in it."""
PARTING = frozenset({"membership-ended", "join-declined"})
"""Kinds that a person reads in full although she knows nothing of the group any more."""
OWN = _l("something you wrote")
REPORTED = _l("what you reported")
FOLLOWED = _l("something that you follow")
GONE = _l("something that you can no longer see")
WITHHELD = _l("a name that you cannot see")
SOMEBODY = _l("somebody of another group")


def sentence(kind: str, **names: str) -> str:
    """Say what happened; a kind without a sentence, as an older version may have left, is quiet."""
    said = str(SENTENCES.get(kind, "%(group)s") % names)
    return said[:1].upper() + said[1:]


def of_several(kind: str, number: int, **names: str) -> str:
    """Say that so much of one kind is new."""
    match kind:
        case "followed-post":
            said = ngettext(
                "%(num)d new answer: %(what)s", "%(num)d new answers: %(what)s", number, **names
            )
        case "followed-comment":
            said = ngettext(
                "%(num)d new comment: %(what)s", "%(num)d new comments: %(what)s", number, **names
            )
        case "followed-version":
            said = ngettext(
                "%(num)d new version: %(what)s", "%(num)d new versions: %(what)s", number, **names
            )
        case "followed-document":
            said = ngettext(
                "%(num)d new document in «%(group)s»",
                "%(num)d new documents in «%(group)s»",
                number,
                **names,
            )
        case "followed-thread":
            said = ngettext(
                "%(num)d new discussion in «%(group)s»",
                "%(num)d new discussions in «%(group)s»",
                number,
                **names,
            )
        case "mentioned":
            said = ngettext(
                "You were mentioned %(num)d time: %(what)s",
                "You were mentioned %(num)d times: %(what)s",
                number,
                **names,
            )
        case _:
            return sentence(kind, **names)
    return str(said)


def level_words() -> dict[Level, dict[str, Any]]:
    """Return what the levels are called, and a line on each."""
    return {each: {"label": LEVELS[each], "hint": LEVEL_HINTS[each]} for each in Level}


def level_hints() -> dict[str, Any]:
    """Return the line on each level."""
    return {str(each): hint for each, hint in LEVEL_HINTS.items()}


def reason(because: str) -> str:
    """Say why a notice came; nothing for what everybody has to know."""
    return str({str(each): said for each, said in REASONS.items()}.get(because, ""))


def of_conditions(found: tuple[Condition, ...]) -> str:
    """Say on what it depends whether one is told: a cell of the table of the rule."""
    said = [str(_CONDITIONS[each]) for each in found]
    return (
        _("%(one)s or %(other)s", one=said[0], other=said[1])
        if len(said) == 2
        else "".join(said) or _("no")
    )


def names_person(kind: str) -> bool:
    """Tell whether the sentence itself names the person."""
    return "%(person)s" in SENTENCES.get(kind, "")


def names_group(kind: str) -> bool:
    """Tell whether the sentence itself names the group."""
    return "%(group)s" in SENTENCES.get(kind, "")


def nameless(kind: str) -> str:
    """Return what stands for a thing whose title the reader may not know."""
    begins = kind.partition("-")[0]
    others = {"report": REPORTED, "followed": FOLLOWED}
    others |= dict.fromkeys(("announced", "mentioned", "proposal"), GONE)
    return str(others.get(begins, OWN))


def icon_of(kind: str) -> str:
    """Return the outline that stands for the kind in the list."""
    return _ICONS.get(kind.partition("-")[0], "bell")
