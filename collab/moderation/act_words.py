"""What the acts upon a piece of content are called, what each will do, and what it did."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from . import acts
from .rights import Verb


@dataclass(frozen=True)
class Words:
    """The button, the line above it, what is said when it is done, and an icon."""

    button: Any
    effect: Any
    done: Any
    icon: str
    danger: bool = False


VERBS: dict[Verb, Words] = {
    Verb.SHOW: Words(
        _l("Show it to everybody it is for"),
        _l("All for whom it is meant can read and find it from then on."),
        _l("It is shown."),
        "shown",
    ),
    Verb.HIDE: Words(
        _l("Hide it"),
        _l("Only its author and the coordinators can see it from then on. It can be shown again."),
        _l("It is hidden."),
        "hidden",
    ),
    Verb.RESTORE: Words(
        _l("Take it out of the bin"),
        _l("It stands where it stood before."),
        _l("It is out of the bin."),
        "undo",
    ),
    Verb.PIN: Words(
        _l("Pin it"),
        _l("It stands on top of the group's lists and on its front page."),
        _l("It is pinned."),
        "pin",
    ),
    Verb.UNPIN: Words(
        _l("Unpin it"),
        _l("It goes back to its place among the others."),
        _l("It is not pinned any more."),
        "pin",
    ),
    Verb.RETOPIC: Words(
        _l("Change the topics"),
        _l("Under a topic it is found together with what other groups have about it."),
        _l("The topics are changed."),
        "bookmark",
    ),
    Verb.MOVE: Words(
        _l("Move it to another group"),
        _l(
            "The members of that group see it, and those of this group do not any more unless they "
            "are in both. The list here says for 30 days that it was moved."
        ),
        _l("It is moved."),
        "forward",
    ),
    Verb.HOLD: Words(
        _l("Keep it as evidence"),
        _l("Nobody can remove or erase it until it is released."),
        _l("It is kept as evidence."),
        "lock",
    ),
    Verb.RELEASE: Words(
        _l("Do not keep it as evidence any more"),
        _l("It can be removed and erased again."),
        _l("It is not kept as evidence any more."),
        "key",
    ),
    Verb.REMOVE: Words(
        _l("Put it into the bin"),
        _l("Nobody reads or finds it from then on. For 30 days it can be restored; then it is "
           "erased for good."),
        _l("It is in the bin. For 30 days it can be restored from here."),
        "bin",
        danger=True,
    ),
    Verb.ERASE: Words(
        _l("Erase it for good"),
        _l("Nothing of it is left, for nobody. This cannot be undone."),
        _l("It is erased."),
        "bin",
        danger=True,
    ),
}  # fmt: skip
"""In the order of the page."""


def refusal(why: acts.NotDone) -> str:
    """Return what a person reads when an act could not be done."""
    if isinstance(why, acts.Held):
        return _("It is kept as evidence. Release it first; nothing was changed.")
    if isinstance(why, acts.NoRight):
        return _("You may not put this into that group. Nothing was changed.")
    if isinstance(why, acts.TooManyPinned):
        return _("%(num)d things are pinned already. Unpin one of them first.", num=why.most)
    return _("Somebody was faster: it is not as it was on your page. Nothing was changed.")
