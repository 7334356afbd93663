"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.cli.times import read_day, read_time
from dissemination.services.mistakes import Misused

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 10.00 WIB


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2026-11-27 10:00", "2026-11-27T10:00+07:00"),
        ("2026-11-27T10:00", "2026-11-27T10:00+07:00"),
        ("2026-11-27 10.00", "2026-11-27T10:00+07:00"),
        ("2026-11-27t10:00z", "2026-11-27T10:00+00:00"),
        ("2026-11-27 10:00+09:00", "2026-11-27T10:00+09:00"),
        ("27/11/2026 10.00", "2026-11-27T10:00+07:00"),
        ("7/1/2027, 8:05", "2027-01-07T08:05+07:00"),
        (" 14.30 ", "2026-11-21T14:30+07:00"),
        ("9:00", "2026-11-22T09:00+07:00"),
        ("10.00", "2026-11-21T10:00+07:00"),
        ("9:59", "2026-11-22T09:59+07:00"),
        ("now", "2026-11-21T10:00+07:00"),
        ("Sekarang", "2026-11-21T10:00+07:00"),
    ],
)
def test_a_time_is_meant_in_the_office_s_zone(typed: str, means: str) -> None:
    assert read_time(typed, WIB, NOW) == datetime.fromisoformat(means)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "besok", "2026-11-27", "27/11/2026", "25:00", "10.60", "31/2/2026 10.00"),
        *("2026-13-01 10:00", "10", "²0:00", "2026-W48-5", "20261127"),
    ],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Misused) as caught:
        read_time(typed, WIB, NOW)
    assert caught.value.values == {"text": typed}


@given(st.times().filter(lambda t: t.tzinfo is None))
def test_an_hour_alone_is_the_next_one(hour: object) -> None:
    at = read_time(f"{hour:%H:%M}", WIB, NOW)
    assert timedelta(0) <= at - NOW < timedelta(days=1)


def test_the_minute_that_runs_is_not_tomorrow_s() -> None:
    at = read_time("10:00", WIB, NOW + timedelta(seconds=59))
    assert at == NOW


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_aware_time_or_refused(typed: str) -> None:
    try:
        at = read_time(typed, WIB, NOW)
    except Misused:
        return
    assert at.tzinfo is not None


@pytest.mark.parametrize("typed", ["2027-03-28 02:30", "28/3/2027 2.00", "02:30"])
def test_an_hour_that_the_clocks_skip_is_refused_with_its_zone(typed: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # half an hour before
    with pytest.raises(Misused) as caught:
        read_time(typed, berlin, night)
    assert caught.value.id == "time.gone"
    assert caught.value.values["zone"] == "Europe/Berlin"


def test_an_hour_that_comes_twice_is_the_first() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = read_time("2026-10-25 02:30", berlin, NOW)
    assert found.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2026-12-31", "31/12/2026", " 31/12/2026 "])
def test_a_day_is_read(typed: str) -> None:
    assert read_day(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "typed", ["", "besok", "2027-02-30", "30/2/2027", "31.12.2026"]
)
def test_what_is_no_day_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(Misused) as caught:
        read_day(typed)
    assert (caught.value.id, caught.value.values["text"]) == (
        "time.unreadable_day",
        typed,
    )
