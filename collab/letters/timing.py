"""When a letter is due. Nothing here reads the database or the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..notifications.quiet import QuietHours, next_loud
from .models import Rhythm

GATHER = timedelta(minutes=2)
"""So long a letter at once waits for what follows: five answers are one letter."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
"""After a failed try; each next pause is twice as long."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """How often and when somebody wants letters, by the clocks of her zone."""

    rhythm: Rhythm
    hour: int
    weekday: int
    zone: str
    quiet: QuietHours


def due(plan: Plan, oldest: datetime, urgent: datetime | None) -> datetime | None:
    """Return when the letter is to go out, in UTC; None for never.

    `oldest` is the moment of the first notice that stands in no letter yet, `urgent` that of the
    first one that cannot wait for a day; both have a time zone.
    """
    if plan.rhythm == Rhythm.NONE:
        return None
    if plan.rhythm == Rhythm.AT_ONCE:
        moment = oldest + GATHER
    else:
        moment = _next_hour(plan, oldest)
        if urgent is not None:
            moment = min(moment, urgent + GATHER)
    return next_loud(plan.quiet, moment)


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many failed tries."""
    longest = LONGEST_PAUSE // FIRST_PAUSE
    return FIRST_PAUSE * min(2 ** (tries - 1), longest) if tries > 0 else timedelta(0)


def _next_hour(plan: Plan, after: datetime) -> datetime:
    """Return the first full hour of the plan after a moment."""
    zone = ZoneInfo(plan.zone)
    day = after.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, time(plan.hour), zone).astimezone(UTC)
        fits = plan.rhythm == Rhythm.DAILY or day.weekday() == plan.weekday
        if moment > after and fits:
            return moment
        day += _DAY
