"""Quiet hours: when a person wants to be left alone, by the clocks of where she lives.

Nothing is lost in them: the bell has it, and what would have been sent waits for the next loud
moment. Nothing here reads the database or the clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = frozenset(range(7))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietHours:
    """When it is quiet: from one time of the day to another, on the weekdays it begins on.

    `ends` may lie on the day after: 22:00 to 07:00. From a time to the same time is a whole day.
    Monday is 0. `zone` is the name of a time zone, such as "Asia/Almaty".
    """

    begins: time
    ends: time
    weekdays: frozenset[int]
    zone: str

    @property
    def endless(self) -> bool:
        """Tell whether no moment of the week is loud: then nothing would ever be sent."""
        return self.begins == self.ends and self.weekdays >= WEEK


NEVER = QuietHours(time(0), time(0), frozenset(), "UTC")
"""For who has chosen no quiet hours."""


def is_quiet(hours: QuietHours, at: datetime) -> bool:
    """Tell whether a moment, which has a time zone, lies in the quiet hours."""
    return _end_around(hours, at) is not None


def next_loud(hours: QuietHours, at: datetime) -> datetime:
    """Return the first moment from `at` on that is not quiet, in UTC.

    That is `at` itself if it is loud. Where the whole week is quiet, a moment some days ahead.
    """
    moment = at.astimezone(UTC)
    for _each in range(len(WEEK) + 1):
        end = _end_around(hours, moment)
        if end is None:
            return moment
        moment = end
    return moment


def _end_around(hours: QuietHours, at: datetime) -> datetime | None:
    """Return when the quiet ends in which the moment lies, in UTC; None for a loud moment."""
    ends = [end for begin, end in _quiets(hours, at) if begin <= at < end]
    return max(ends, default=None)


def _quiets(hours: QuietHours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Give the quiets that may lie around a moment: those that begin today and yesterday.

    Where clocks are put back, a quiet begins at the first and ends at the second of two equal
    times; where they are put forward, a time that there is not is as much later.
    """
    zone = ZoneInfo(hours.zone)
    today = at.astimezone(zone).date()
    overnight = _DAY if hours.ends <= hours.begins else timedelta(0)
    for day in (today - _DAY, today):
        if day.weekday() in hours.weekdays:
            begin = datetime.combine(day, hours.begins, zone)
            end = datetime.combine(day + overnight, hours.ends, zone)
            yield (
                begin.astimezone(UTC),
                max(end.astimezone(UTC), end.replace(fold=1).astimezone(UTC)),
            )
