"""When letters are due, by the clocks of the person."""

from datetime import UTC, datetime, time, timedelta

import pytest

from collab.letters.models import Rhythm
from collab.letters.timing import GATHER, Plan, due, pause
from collab.notifications.quiet import NEVER, WEEK, QuietHours

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""15:00 in Almaty."""


def plan(rhythm: Rhythm, hour: int = 8, weekday: int = 0, quiet: QuietHours = NEVER) -> Plan:
    return Plan(rhythm, hour, weekday, "Asia/Almaty", quiet)


@pytest.mark.parametrize(
    ("what", "moment"),
    [
        (plan(Rhythm.AT_ONCE), MONDAY + GATHER),
        (plan(Rhythm.DAILY), datetime(2026, 3, 3, 3, 0, tzinfo=UTC)),
        (plan(Rhythm.DAILY, hour=16), datetime(2026, 3, 2, 11, 0, tzinfo=UTC)),
        (plan(Rhythm.DAILY, hour=15), datetime(2026, 3, 3, 10, 0, tzinfo=UTC)),
        (plan(Rhythm.WEEKLY), datetime(2026, 3, 9, 3, 0, tzinfo=UTC)),
        (plan(Rhythm.WEEKLY, hour=16), datetime(2026, 3, 2, 11, 0, tzinfo=UTC)),
        (plan(Rhythm.WEEKLY, weekday=6), datetime(2026, 3, 8, 3, 0, tzinfo=UTC)),
        (plan(Rhythm.NONE), None),
    ],
)
def test_the_moment(what: Plan, moment: datetime | None) -> None:
    assert due(what, MONDAY, None) == moment


@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY])
def test_what_cannot_wait_is_written_at_once(rhythm: Rhythm) -> None:
    urgent = MONDAY + timedelta(hours=1)
    assert due(plan(rhythm), MONDAY, urgent) == urgent + GATHER
    assert due(plan(Rhythm.NONE), MONDAY, urgent) is None


def test_nothing_goes_out_in_quiet_hours() -> None:
    quiet = QuietHours(time(14), time(18), WEEK, "Asia/Almaty")
    end = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert due(plan(Rhythm.AT_ONCE, quiet=quiet), MONDAY, None) == end
    assert due(plan(Rhythm.DAILY, hour=16, quiet=quiet), MONDAY, None) == end


def test_a_server_that_is_away_is_asked_less_and_less() -> None:
    minutes = [pause(tries) // timedelta(minutes=1) for tries in (0, 1, 2, 3, 20)]
    assert minutes == [0, 5, 10, 20, 360]
