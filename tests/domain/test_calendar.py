"""Quiet hours, blackouts, the time between; and four years of hours in six zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.calendar import Blackout, Calendar, Quiet, nearest
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import Slot, next_slot

X, FB = AccountId("x"), AccountId("fb")
WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 22, 12, tzinfo=WIB)
MINUTE = timedelta(minutes=1)
# Three without summer time; an hour of it on two sides of the world, and half of one.
ZONES = (
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
)
FIRST, DAYS = date(2024, 1, 1), 4 * 365 + 1
HOURS = (time(0, 0), time(1, 45), time(2, 15), time(7, 30), time(23, 59))


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("hour", HOURS)
def test_four_years_of_a_slot_are_those_that_dateutil_counts(
    name: str, hour: time
) -> None:
    theirs = tz.gettz(name)
    first = datetime.combine(FIRST, hour)
    days = rrule.rrule(rrule.DAILY, dtstart=first, count=DAYS)
    expected = [
        day.replace(tzinfo=theirs).astimezone(UTC)
        for day in days
        if tz.datetime_exists(day, theirs)
    ]
    zone = ZoneInfo(name)
    slot, calendar = Slot(name="slot", at=hour), Calendar(zone=zone)
    at, found = first.replace(tzinfo=zone) - MINUTE, list[datetime]()
    while len(found) < len(expected):
        at = next_slot([slot], X, after=at, calendar=calendar)
        found.append(at)
    assert found == expected
    local = [one.astimezone(zone) for one in found]
    assert len({one.date() for one in local}) == len(found), "autumn never twice"
    assert {one.time() for one in local} == {hour}, "no hour that spring skips"


def test_summer_time_is_in_that_table() -> None:
    """Else it would prove little: hours are skipped, and hours come twice."""
    skipped = [
        (name, day)
        for name in ZONES
        for day in (FIRST + timedelta(days=n) for n in range(DAYS))
        if Calendar(zone=ZoneInfo(name)).instant(day, time(2, 15)) is None
    ]
    assert len(skipped) == 3 * 4


@pytest.mark.parametrize(
    ("after", "covered"), [(-1, "no"), (0, "yes"), (59, "yes"), (60, "no")]
)
def test_a_blackout_begins_with_its_first_instant_and_ends_before_its_last(
    after: int, covered: str
) -> None:
    silence = Blackout(start=NOON, end=NOON + 60 * MINUTE, reason="masa tenang")
    at = (NOON + after * MINUTE).astimezone(UTC)
    assert silence.covers(at, X) is (covered == "yes")


def test_a_blackout_is_found_for_its_accounts_and_for_all_where_it_names_none() -> None:
    of_x = Blackout(start=NOON, end=NOON + MINUTE, reason="x", accounts=frozenset({X}))
    of_all = Blackout(start=NOON, end=NOON + 2 * MINUTE, reason="semua")
    calendar = Calendar(zone=WIB, blackouts=(of_x, of_all))
    assert calendar.blackout(NOON, X) is of_x
    assert calendar.blackout(NOON, FB) is of_all
    assert calendar.blackout(NOON + MINUTE, X) is of_all
    assert calendar.blackout(NOON + 2 * MINUTE, X) is None


@given(
    at=st.integers(-500, 500),
    taken=st.sets(st.integers(-500, 500), max_size=20),
    spacing=st.integers(0, 90),
)
def test_who_is_found_too_near_is_the_nearest_and_whoever_is_not_is_far_enough(
    at: int, taken: set[int], spacing: int
) -> None:
    instants = [NOON + n * MINUTE for n in sorted(taken)]
    found = nearest(NOON + at * MINUTE, instants, spacing * MINUTE)
    distances = [abs(n - at) for n in taken]
    if found is None:
        assert all(d >= max(spacing, 1) for d in distances)
    else:
        assert abs(found - (NOON + at * MINUTE)) == min(distances) * MINUTE
        assert min(distances) < max(spacing, 1)


@pytest.mark.parametrize(
    ("hour", "is_quiet"),
    [
        ("21:59", 0),
        ("22:00", 1),
        ("23:59", 1),
        ("00:00", 1),
        ("04:59", 1),
        ("05:00", 0),
    ],
)
def test_quiet_hours_span_midnight(hour: str, is_quiet: int) -> None:
    night = Quiet(start=time(22), end=time(5))
    assert night.covers(time.fromisoformat(hour)) == bool(is_quiet)


@pytest.mark.parametrize(
    ("hour", "is_quiet"), [("11:59", 0), ("12:00", 1), ("12:59", 1), ("13:00", 0)]
)
def test_quiet_hours_within_a_day(hour: str, is_quiet: int) -> None:
    prayer = Quiet(start=time(12), end=time(13))
    assert prayer.covers(time.fromisoformat(hour)) == bool(is_quiet)


def test_no_quiet_hours_where_they_end_as_they_begin() -> None:
    assert not Quiet(start=time(5), end=time(5)).covers(time(5))
