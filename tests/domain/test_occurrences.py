"""A repeating hour until a day: which comings are made, and why others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.calendar import Blackout, Calendar, Quiet, exists
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import (
    Day,
    LeftOut,
    Occurrence,
    Slot,
    local_text,
    occurrences,
    read_slot,
    slot_text,
)

X, FB = AccountId("x"), AccountId("fb")
WIB, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Europe/Berlin")
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = (
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
)
MORNING = Slot(name="pagi", at=time(7))


def at(text: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def made(found: Sequence[Occurrence]) -> list[datetime]:
    return [one.at for one in found if one.at is not None and not one.left_out]


def left_out(found: Sequence[Occurrence]) -> dict[str, LeftOut]:
    return {f"{o.local:%m-%d}": o.left_out for o in found if o.left_out}


def test_the_last_day_is_included_and_now_is_not() -> None:
    found = occurrences(
        MORNING,
        X,
        after=at("2026-11-23T07:00"),
        last=date(2026, 11, 25),
        calendar=Calendar(zone=WIB),
    )
    assert made(found) == [at("2026-11-24T07:00"), at("2026-11-25T07:00")]
    assert [one.local for one in found] == [
        datetime(2026, 11, 24, 7),  # noqa: DTZ001 - an hour of the clock
        datetime(2026, 11, 25, 7),  # noqa: DTZ001 - an hour of the clock
    ]


def test_a_last_day_that_is_past_leaves_none() -> None:
    assert not occurrences(
        MORNING,
        X,
        after=at("2026-11-23T08:00"),
        last=date(2026, 11, 23),
        calendar=Calendar(zone=WIB),
    )


def test_each_that_is_left_out_says_why() -> None:
    rests = Slot(name="kantor", at=time(9), rests_on_days_off=True)
    silence = Blackout(
        start=at("2026-12-26T00:00"), end=at("2026-12-27T09:00"), reason="masa tenang"
    )
    found = occurrences(
        rests,
        X,
        after=at("2026-12-24T10:00"),
        last=date(2026, 12, 31),
        calendar=Calendar(
            zone=WIB, days_off={date(2026, 12, 25)}, blackouts=(silence,)
        ),
        deadline=at("2026-12-30T09:00"),
        taken=[at("2026-12-28T09:20")],
        spacing=timedelta(minutes=30),
    )
    assert left_out(found) == {
        "12-25": LeftOut.DAY_OFF,
        "12-26": LeftOut.BLACKOUT,
        "12-28": LeftOut.TOO_CLOSE,
        "12-30": LeftOut.DEADLINE,
        "12-31": LeftOut.DEADLINE,
    }
    assert made(found) == [at("2026-12-27T09:00"), at("2026-12-29T09:00")]


def test_an_hour_in_quiet_hours_never_comes() -> None:
    night = Quiet(start=time(21), end=time(5))
    found = occurrences(
        Slot(name="malam", at=time(22)),
        X,
        after=at("2026-11-22T00:00"),
        last=date(2026, 11, 24),
        calendar=Calendar(zone=WIB, quiet=night),
    )
    assert Counter(one.left_out for one in found) == {LeftOut.QUIET: 3}


def test_a_blackout_of_another_account_leaves_nothing_out() -> None:
    silence = Blackout(
        start=at("2026-11-22T00:00"),
        end=at("2026-11-30T00:00"),
        reason="r",
        accounts=frozenset({FB}),
    )
    calendar = Calendar(zone=WIB, blackouts=(silence,))
    after, last = at("2026-11-22T00:00"), date(2026, 11, 22)
    assert made(occurrences(MORNING, X, after=after, last=last, calendar=calendar))
    assert not made(occurrences(MORNING, FB, after=after, last=last, calendar=calendar))


def test_what_is_made_keeps_its_distance_from_itself() -> None:
    found = occurrences(
        MORNING,
        X,
        after=at("2026-11-22T00:00"),
        last=date(2026, 11, 26),
        calendar=Calendar(zone=WIB),
        spacing=timedelta(days=2),
    )
    assert [f"{one.astimezone(WIB):%d}" for one in made(found)] == ["22", "24", "26"]


def test_spring_leaves_one_out_and_autumn_makes_none_twice() -> None:
    night = Slot(name="malam", at=time(2, 30))
    spring = occurrences(
        night,
        X,
        after=at("2027-03-27T00:00", BERLIN),
        last=date(2027, 3, 29),
        calendar=Calendar(zone=BERLIN),
    )
    assert left_out(spring) == {"03-28": LeftOut.SKIPPED}
    autumn = occurrences(
        night,
        X,
        after=at("2026-10-24T03:00", BERLIN),
        last=date(2026, 10, 25),
        calendar=Calendar(zone=BERLIN),
    )
    assert made(autumn) == [at("2026-10-25T02:30", BERLIN).astimezone(UTC)]


def test_an_hour_that_spring_skipped_earlier_today_is_not_counted() -> None:
    found = occurrences(
        Slot(name="malam", at=time(2, 30)),
        X,
        after=at("2027-03-28T10:00", BERLIN),
        last=date(2027, 3, 29),
        calendar=Calendar(zone=BERLIN),
    )
    assert [f"{one.local:%d}" for one in found] == ["29"]


HOURS = st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))
NAIVE = st.datetimes(
    min_value=datetime(2023, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
)


@st.composite
def blackouts(draw: st.DrawFn, near: datetime) -> Blackout:
    start = near + timedelta(hours=draw(st.integers(-48, 24 * 40)))
    return Blackout(
        start=start,
        end=start + timedelta(hours=draw(st.integers(1, 24 * 10))),
        reason="r",
        accounts=draw(st.sampled_from([frozenset[AccountId](), frozenset({X})])),
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(ZONES), hour=HOURS)
def test_what_is_made_is_in_order_in_reach_at_its_hour_and_disturbs_nobody(
    data: st.DataObject, name: str, hour: time
) -> None:
    zone = ZoneInfo(name)
    after = data.draw(NAIVE).replace(tzinfo=UTC)
    slot = Slot(
        name="slot",
        at=hour,
        days=data.draw(st.frozensets(st.sampled_from(DAYS), min_size=1)),
        rests_on_days_off=data.draw(st.booleans()),
    )
    last = after.astimezone(zone).date() + timedelta(days=data.draw(st.integers(0, 45)))
    quiet = data.draw(st.none() | st.builds(Quiet, start=HOURS, end=HOURS))
    silent = tuple(data.draw(st.lists(blackouts(after), max_size=2)))
    off = {last - timedelta(days=n) for n in data.draw(st.sets(st.integers(0, 30)))}
    minutes = data.draw(st.lists(st.integers(0, 45 * 1440), max_size=5))
    taken = [after + timedelta(minutes=n) for n in minutes]
    spacing = timedelta(minutes=data.draw(st.sampled_from([0, 30, 1441, 4320])))
    found = occurrences(
        slot,
        X,
        after=after,
        last=last,
        calendar=Calendar(zone=zone, quiet=quiet, blackouts=silent, days_off=off),
        taken=taken,
        spacing=spacing,
    )
    instants = made(found)
    assert all(a < b for a, b in pairwise(instants))
    assert all(b - a >= spacing for a, b in pairwise(instants))
    for one in instants:
        local = one.astimezone(zone)
        assert after < one
        assert local.date() <= last
        assert local.time() == hour
        assert DAYS[local.weekday()] in slot.days
        assert not (slot.rests_on_days_off and local.date() in off)
        assert quiet is None or not quiet.covers(hour)
        assert not any(b.covers(one, X) for b in silent)
        assert all(one != t and abs(one - t) >= spacing for t in taken)
    assert [one.local for one in found] == sorted({one.local for one in found})


@settings(max_examples=60, deadline=None)
@given(
    start=NAIVE,
    name=st.sampled_from(ZONES),
    hour=HOURS,
    days=st.sets(st.integers(0, 6), min_size=1),
    length=st.integers(0, 366),
)
def test_what_comes_is_what_dateutil_counts(
    start: datetime, name: str, hour: time, days: set[int], length: int
) -> None:
    zone, theirs = ZoneInfo(name), tz.gettz(name)
    after = start.replace(tzinfo=UTC)
    first = after.astimezone(zone).date()
    last = first + timedelta(days=length)
    counted = rrule.rrule(
        rrule.DAILY,
        dtstart=datetime.combine(first, hour),
        until=datetime.combine(last, hour),
        byweekday=sorted(days),
    )
    expected = [
        day.replace(tzinfo=theirs).astimezone(UTC)
        for day in counted
        if tz.datetime_exists(day, theirs)
    ]
    found = occurrences(
        Slot(name="slot", at=hour, days=frozenset(DAYS[n] for n in days)),
        X,
        after=after,
        last=last,
        calendar=Calendar(zone=zone),
    )
    assert made(found) == [one for one in expected if one > after]


@pytest.mark.parametrize(
    ("local", "text"),
    [
        (datetime(2026, 11, 23, 7), "2026-11-23T07:00[Asia/Jakarta]"),  # noqa: DTZ001
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05[Asia/Jakarta]"),  # noqa: DTZ001
    ],
)
def test_a_slot_is_written_and_read_again(local: datetime, text: str) -> None:
    assert slot_text(local, "Asia/Jakarta") == text
    assert read_slot(text) == (local, "Asia/Jakarta")
    assert local_text(local.replace(tzinfo=WIB)) == text.partition("[")[0]


@pytest.mark.parametrize("text", ["", "2026-11-23T07:00", "2026-11-23T07:00[Asia"])
def test_what_is_no_slot_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_slot(text)


@pytest.mark.parametrize(
    ("text", "comes"),
    [
        ("2027-03-28T02:30", False),
        ("2027-03-28T03:00", True),
        ("2026-10-25T02:30", True),
    ],
)
def test_an_hour_that_the_clocks_skip_does_not_exist(text: str, *, comes: bool) -> None:
    assert exists(at(text, BERLIN)) is comes
