"""Quiet hours, by the clocks of where a person lives."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.notifications.quiet import NEVER, WEEK, QuietHours, is_quiet, next_loud

NIGHT = QuietHours(time(22), time(7), WEEK, "Asia/Almaty")
FRIDAY_NIGHT = QuietHours(time(22), time(7), frozenset({4}), "Asia/Almaty")
SUNDAY = QuietHours(time(0), time(0), frozenset({6}), "Asia/Bishkek")
BERLIN = QuietHours(time(23), time(2, 30), WEEK, "Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        (NIGHT, "2026-03-02T16:59", False),
        (NIGHT, "2026-03-02T17:00", True),  # 22:00 in Almaty, which is five hours ahead
        (NIGHT, "2026-03-03T01:59", True),
        (NIGHT, "2026-03-03T02:00", False),
        (FRIDAY_NIGHT, "2026-03-06T18:00", True),
        (FRIDAY_NIGHT, "2026-03-07T01:00", True),  # Saturday, but it began on Friday
        (FRIDAY_NIGHT, "2026-03-07T18:00", False),
        (FRIDAY_NIGHT, "2026-03-06T01:00", False),  # the night before began on Thursday
        (SUNDAY, "2026-03-07T17:59", False),
        (SUNDAY, "2026-03-07T18:00", True),
        (SUNDAY, "2026-03-08T17:59", True),
        (SUNDAY, "2026-03-08T18:00", False),
        (NEVER, "2026-03-08T18:00", False),
        # Clocks are put back at 01:00 UTC: 02:30 comes at 00:30 and again at 01:30.
        (BERLIN, "2026-10-25T00:45", True),
        (BERLIN, "2026-10-25T01:29", True),
        (BERLIN, "2026-10-25T01:30", False),
        # Clocks are put forward at 01:00 UTC: there is no 02:30, it is 03:30 then.
        (BERLIN, "2026-03-29T01:29", True),
        (BERLIN, "2026-03-29T01:30", False),
    ],
)
def test_what_is_quiet(hours: QuietHours, at: str, quiet: bool) -> None:
    assert is_quiet(hours, utc(at)) is quiet


@pytest.mark.parametrize(
    ("hours", "at", "loud"),
    [
        (NIGHT, "2026-03-02T12:00", "2026-03-02T12:00"),
        (NIGHT, "2026-03-02T20:00", "2026-03-03T02:00"),
        (SUNDAY, "2026-03-07T20:00", "2026-03-08T18:00"),
        (BERLIN, "2026-10-24T22:00", "2026-10-25T01:30"),
        (
            QuietHours(time(0), time(0), frozenset({5, 6}), "Asia/Almaty"),
            "2026-03-06T19:00",
            "2026-03-08T19:00",
        ),
    ],
)
def test_when_it_is_loud_again(hours: QuietHours, at: str, loud: str) -> None:
    assert next_loud(hours, utc(at)) == utc(loud)


def test_a_week_without_a_loud_moment_is_known_as_such_and_ends() -> None:
    endless = QuietHours(time(6), time(6), WEEK, "Asia/Almaty")
    at = utc("2026-03-02T12:00")
    assert endless.endless
    assert at < next_loud(endless, at) < at + timedelta(days=10)


times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
some_hours = st.builds(
    QuietHours,
    times,
    times,
    st.frozensets(st.integers(0, 6)),
    st.sampled_from(["Asia/Almaty", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
moments = st.datetimes(
    datetime(2026, 1, 1),
    datetime(2027, 1, 1),
    timezones=st.just(UTC),
)


@given(some_hours, moments)
def test_what_comes_next_is_loud_and_all_before_it_is_quiet(
    hours: QuietHours, at: datetime
) -> None:
    loud = next_loud(hours, at)
    assert loud >= at
    if hours.endless:
        return
    assert not is_quiet(hours, loud)
    assert (loud == at) is not is_quiet(hours, at)
    if loud > at:
        assert is_quiet(hours, loud - timedelta(seconds=1))
        assert is_quiet(hours, at + (loud - at) / 2)
