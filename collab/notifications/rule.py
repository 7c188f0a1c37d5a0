"""Who is told of something, and why: one rule for every place, without the database.

A person chooses a level for a group, a folder, a document, a thread or a chat. *Nothing* beats
everything but what is her duty to know, wherever in the chain of places it was chosen. Otherwise
the nearer place beats the wider one, and where nothing was chosen her default counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


class Level(StrEnum):
    """How much somebody wants to hear of a place."""

    EVERYTHING = "everything"
    CONCERNS = "concerns"
    """What concerns her: where she takes part, is mentioned, or everybody is addressed."""
    NOTHING = "nothing"


class What(StrEnum):
    """What happened, as far as the rule tells it apart."""

    ANSWER = "answer"
    """In something that is there already: a post, a comment, a version, how it ended."""
    NEW = "new"
    """Something new in the group: a thread, a document, a message."""
    ANNOUNCEMENT = "announcement"
    AWAITED = "awaited"
    """Her own word is awaited before a day has gone by."""
    MINOR = "minor"
    """Only who wants to hear everything hears of it: a summary was brought up to date."""
    DUTY = "duty"
    """Decisions, memberships, security: what she has to know."""


class Because(StrEnum):
    """Why somebody is told."""

    MENTIONED = "mentioned"
    TAKES_PART = "part"
    THREAD = "thread"
    DOCUMENT = "document"
    FOLDER = "folder"
    ROOM = "room"
    GROUP = "group"
    DEFAULT = "default"
    """She wants to hear everything of all her groups."""
    ANNOUNCED = "announced"
    AWAITED = "awaited"
    DUTY = "duty"


@dataclass(frozen=True)
class Case:
    """One event and one person."""

    what: What
    chain: tuple[tuple[Because, Level | None], ...] = ()
    """The places around it, the nearest first, with the level she chose there, None for none."""
    default: Level = Level.CONCERNS
    mentioned: bool = False
    takes_part: bool = False
    """She wrote or uploaded here, or asked."""
    quiet: bool = False
    """It is in her quiet hours."""

    @property
    def muted(self) -> bool:
        """Tell whether she wants to hear nothing of one of the places."""
        return any(level == Level.NOTHING for _place, level in self.chain)

    @property
    def level(self) -> tuple[Because, Level]:
        """What counts, and for the sake of which place."""
        if self.muted:
            return next(each for each in self.chain if each[1] == Level.NOTHING)  # type: ignore[return-value]
        chosen = ((place, level) for place, level in self.chain if level is not None)
        return next(chosen, (Because.DEFAULT, self.default))


@dataclass(frozen=True)
class Verdict:
    """Whether somebody is told."""

    because: Because | None
    """Why, None if she is not told at all."""
    letter_now: bool
    """Whether a letter may go out at this moment; the bell has it in any case."""

    @property
    def told(self) -> bool:
        """Tell whether the bell has it."""
        return self.because is not None


def verdict(case: Case) -> Verdict:
    """Decide one case."""
    because = _why(case)
    return Verdict(because, because is not None and not case.quiet)


_CONCERNS_ALL: Mapping[What, Because] = MappingProxyType(
    {What.ANNOUNCEMENT: Because.ANNOUNCED, What.AWAITED: Because.AWAITED}
)


def _why(case: Case) -> Because | None:
    if case.what == What.DUTY:
        return Because.DUTY
    place, level = case.level
    if level == Level.NOTHING:
        return None
    if case.mentioned:
        return Because.MENTIONED
    if case.what in _CONCERNS_ALL:
        return _CONCERNS_ALL[case.what]
    if case.what == What.ANSWER and case.takes_part:
        return Because.TAKES_PART
    return place if level == Level.EVERYTHING else None


class Condition(StrEnum):
    """On what it depends whether somebody is told."""

    ALWAYS = "always"
    TAKES_PART = "part"
    MENTIONED = "mentioned"


def conditions(what: What, level: Level) -> tuple[Condition, ...]:
    """Return when somebody with this level is told, for the table that explains the rule.

    Any one of the conditions is enough; none means never. It is asked of the rule itself.
    """
    plain = Case(what, ((Because.GROUP, level),))
    if verdict(plain).told:
        return (Condition.ALWAYS,)
    cases = {
        Condition.TAKES_PART: replace(plain, takes_part=True),
        Condition.MENTIONED: replace(plain, mentioned=True),
    }
    return tuple(condition for condition, case in cases.items() if verdict(case).told)
