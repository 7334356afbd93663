from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import Day, NoSlot, Quiet, Slot, next_slot

WIB, WITA, WIT = (
    ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura")
)
BERLIN = ZoneInfo("Europe/Berlin")
X, FB = AccountId("x"), AccountId("fb")
MORNING = Slot(name="pagi", at=time(7, 30))
EVENING = Slot(name="malam", at=time(19))
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("zone", "hour"), [(WIB, "00:30"), (WITA, "23:30"), (WIT, "22:30")]
)
def test_an_hour_is_meant_in_its_zone(zone: ZoneInfo, hour: str) -> None:
    found = next_slot([MORNING], X, after=at("2026-11-22T05:00", zone), zone=zone)
    assert f"{found:%H:%M}" == hour
    assert found.tzinfo is UTC
    assert found == at("2026-11-22T07:30", zone)


def test_the_next_slot_is_strictly_later() -> None:
    found = next_slot([MORNING], X, after=at("2026-11-22T07:30"), zone=WIB)
    assert found == at("2026-11-23T07:30")


def test_the_earliest_slot_of_the_day_is_first_whatever_the_order() -> None:
    for slots in ([EVENING, MORNING], [MORNING, EVENING]):
        found = next_slot(slots, X, after=at("2026-11-22T00:00"), zone=WIB)
        assert found == at("2026-11-22T07:30")


def test_the_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)  # 22 November, 00.30 WIB
    found = next_slot([MORNING], X, after=late, zone=WIB)
    assert found == at("2026-11-22T07:30")


def test_a_slot_keeps_to_its_weekdays() -> None:
    friday = Slot(name="jumat", at=time(9), days=frozenset({"fri"}))
    found = next_slot([friday], X, after=at("2026-11-21T12:00"), zone=WIB)
    assert found == at("2026-11-27T09:00")


def test_a_slot_keeps_to_its_accounts() -> None:
    own = Slot(name="x", at=time(8), accounts=frozenset({X}))
    after = at("2026-11-22T00:00")
    assert next_slot([own, MORNING], X, after=after, zone=WIB) < at("2026-11-22T08:01")
    assert next_slot([own, EVENING], FB, after=after, zone=WIB) == at(
        "2026-11-22T19:00"
    )


def test_a_slot_that_is_taken_is_left_out() -> None:
    taken = {at("2026-11-22T07:30"), at("2026-11-23T07:30").astimezone(WIT)}
    found = next_slot([MORNING], X, after=at("2026-11-22T00:00"), zone=WIB, taken=taken)
    assert found == at("2026-11-24T07:30")


def test_an_account_without_slots_is_told() -> None:
    foreign = Slot(name="fb", at=time(8), accounts=frozenset({FB}))
    for slots in ([], [foreign]):
        with pytest.raises(NoSlot):
            next_slot(slots, X, after=at("2026-11-22T00:00"), zone=WIB)


def test_an_account_whose_slots_are_all_quiet_is_told() -> None:
    night = Quiet(start=time(19), end=time(6))
    with pytest.raises(NoSlot):
        next_slot([EVENING], X, after=at("2026-11-22T00:00"), zone=WIB, quiet=night)


def test_an_account_that_is_full_for_a_year_is_told() -> None:
    first = at("2026-11-22T07:30")
    taken = {first + timedelta(days=n) for n in range(-1, 400)}
    with pytest.raises(NoSlot):
        next_slot([MORNING], X, after=first, zone=WIB, taken=taken)


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


def test_quiet_slots_are_left_out() -> None:
    night = Quiet(start=time(18), end=time(7))
    found = next_slot(
        [EVENING, MORNING], X, after=at("2026-11-22T12:00"), zone=WIB, quiet=night
    )
    assert found == at("2026-11-23T07:30")


def series(slot: Slot, first: date, days: int) -> list[datetime]:
    """Return the slots of some days, each found from the one before."""
    after = datetime.combine(first, time(0), BERLIN)
    end, found = after + timedelta(days=days), []
    while (after := next_slot([slot], X, after=after, zone=BERLIN)) < end:
        found.append(after.astimezone(BERLIN))
    return found


def test_an_hour_that_spring_skips_does_not_come_that_day() -> None:
    night = Slot(name="malam", at=time(2, 30))
    found = series(night, date(2026, 3, 28), 3)
    assert [f"{f:%d %H:%M}" for f in found] == ["28 02:30", "30 02:30"]


def test_an_hour_that_autumn_repeats_comes_once() -> None:
    night = Slot(name="malam", at=time(2, 30))
    found = series(night, date(2026, 10, 24), 3)
    assert [f"{f:%d %H:%M}" for f in found] == ["24 02:30", "25 02:30", "26 02:30"]
    assert found[1].utcoffset() == timedelta(hours=2)


def test_a_daily_hour_stays_the_same_hour_over_a_change_of_clocks() -> None:
    found = series(MORNING, date(2026, 10, 24), 3)
    assert {f"{f:%H:%M}" for f in found} == {"07:30"}


HOURS = st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))
SLOTS = st.lists(
    st.builds(
        Slot,
        name=st.just("slot"),
        at=HOURS,
        days=st.frozensets(st.sampled_from(DAYS), min_size=1),
        accounts=st.sampled_from([frozenset[AccountId](), frozenset({X})]),
    ),
    min_size=1,
    max_size=4,
)
INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)


@given(
    slots=SLOTS,
    after=INSTANTS,
    zone=st.sampled_from([WIB, WITA, WIT, BERLIN]),
    quiet=st.one_of(st.none(), st.builds(Quiet, start=HOURS, end=HOURS)),
    busy=st.integers(0, 3),
)
def test_what_is_found_is_later_in_a_slot_free_and_not_quiet(
    slots: list[Slot],
    after: datetime,
    zone: ZoneInfo,
    quiet: Quiet | None,
    busy: int,
) -> None:
    taken: set[datetime] = set()
    loud = [s for s in slots if quiet is None or not quiet.covers(s.at)]
    assume(loud)
    for _ in range(busy + 1):
        found = next_slot(slots, X, after=after, zone=zone, taken=taken, quiet=quiet)
        local = found.astimezone(zone)
        assert found > after
        assert found not in taken
        assert any(
            local.time() == s.at and DAYS[local.weekday()] in s.days for s in loud
        )
        taken.add(found)


@given(slots=SLOTS, after=INSTANTS, zone=st.sampled_from([WIB, BERLIN]))
def test_no_slot_lies_between_now_and_the_next(
    slots: list[Slot], after: datetime, zone: ZoneInfo
) -> None:
    found = next_slot(slots, X, after=after, zone=zone)
    just_before = found - timedelta(microseconds=1)
    assume(just_before > after)
    assert next_slot(slots, X, after=just_before, zone=zone) == found
