"""What a notice says, by its kind, in the language of the page.

`group` and `person` are names that the reader may know, or words that stand for them; `what` is the
title of something that she sees now, or words that tell nothing of it.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

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
}
"""By the first word of the kind."""

PARTING = frozenset({"membership-ended", "join-declined"})
"""Kinds that a person reads in full although she knows nothing of the group any more."""
OWN = _l("something you wrote")
REPORTED = _l("what you reported")
WITHHELD = _l("a name that you cannot see")
SOMEBODY = _l("somebody of another group")


def sentence(kind: str, **names: str) -> str:
    """Say what happened; a kind without a sentence, as an older version may have left, is quiet."""
    said = str(SENTENCES.get(kind, "%(group)s") % names)
    return said[:1].upper() + said[1:]


def names_person(kind: str) -> bool:
    """Tell whether the sentence itself names the person."""
    return "%(person)s" in SENTENCES.get(kind, "")


def names_group(kind: str) -> bool:
    """Tell whether the sentence itself names the group."""
    return "%(group)s" in SENTENCES.get(kind, "")


def icon_of(kind: str) -> str:
    """Return the outline that stands for the kind in the list."""
    return _ICONS.get(kind.partition("-")[0], "bell")
