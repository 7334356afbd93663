from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dissemination.domain.calendar import Blackout, Calendar, Quiet
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import Day, NoSlot, Slot, next_slot

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
    found = next_slot(
        [MORNING], X, after=at("2026-11-22T05:00", zone), calendar=Calendar(zone=zone)
    )
    assert f"{found:%H:%M}" == hour
    assert found.tzinfo is UTC
    assert found == at("2026-11-22T07:30", zone)


def test_the_next_slot_is_strictly_later() -> None:
    found = next_slot(
        [MORNING], X, after=at("2026-11-22T07:30"), calendar=Calendar(zone=WIB)
    )
    assert found == at("2026-11-23T07:30")


def test_the_earliest_slot_of_the_day_is_first_whatever_the_order() -> None:
    for slots in ([EVENING, MORNING], [MORNING, EVENING]):
        found = next_slot(
            slots, X, after=at("2026-11-22T00:00"), calendar=Calendar(zone=WIB)
        )
        assert found == at("2026-11-22T07:30")


def test_the_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)  # 22 November, 00.30 WIB
    found = next_slot([MORNING], X, after=late, calendar=Calendar(zone=WIB))
    assert found == at("2026-11-22T07:30")


def test_a_slot_keeps_to_its_weekdays() -> None:
    friday = Slot(name="jumat", at=time(9), days=frozenset({"fri"}))
    found = next_slot(
        [friday], X, after=at("2026-11-21T12:00"), calendar=Calendar(zone=WIB)
    )
    assert found == at("2026-11-27T09:00")


def test_a_slot_keeps_to_its_accounts() -> None:
    own = Slot(name="x", at=time(8), accounts=frozenset({X}))
    after = at("2026-11-22T00:00")
    assert next_slot([own, MORNING], X, after=after, calendar=Calendar(zone=WIB)) < at(
        "2026-11-22T08:01"
    )
    assert next_slot(
        [own, EVENING], FB, after=after, calendar=Calendar(zone=WIB)
    ) == at("2026-11-22T19:00")


def test_a_slot_that_is_taken_is_left_out() -> None:
    taken = {at("2026-11-22T07:30"), at("2026-11-23T07:30").astimezone(WIT)}
    found = next_slot(
        [MORNING],
        X,
        after=at("2026-11-22T00:00"),
        calendar=Calendar(zone=WIB),
        taken=taken,
    )
    assert found == at("2026-11-24T07:30")


def test_an_account_without_slots_is_told() -> None:
    foreign = Slot(name="fb", at=time(8), accounts=frozenset({FB}))
    for slots in ([], [foreign]):
        with pytest.raises(NoSlot):
            next_slot(
                slots, X, after=at("2026-11-22T00:00"), calendar=Calendar(zone=WIB)
            )


def test_an_account_whose_slots_are_all_quiet_is_told() -> None:
    night = Quiet(start=time(19), end=time(6))
    with pytest.raises(NoSlot):
        next_slot(
            [EVENING],
            X,
            after=at("2026-11-22T00:00"),
            calendar=Calendar(zone=WIB, quiet=night),
        )


def test_an_account_that_is_full_for_a_year_is_told() -> None:
    first = at("2026-11-22T07:30")
    taken = {first + timedelta(days=n) for n in range(-1, 400)}
    with pytest.raises(NoSlot):
        next_slot([MORNING], X, after=first, calendar=Calendar(zone=WIB), taken=taken)


def test_quiet_slots_are_left_out() -> None:
    night = Quiet(start=time(18), end=time(7))
    found = next_slot(
        [EVENING, MORNING],
        X,
        after=at("2026-11-22T12:00"),
        calendar=Calendar(zone=WIB, quiet=night),
    )
    assert found == at("2026-11-23T07:30")


def test_a_slot_in_a_blackout_is_left_out_on_the_accounts_that_it_concerns() -> None:
    silence = Blackout(
        start=at("2026-11-22T00:00"),
        end=at("2026-11-25T07:30"),
        reason="masa tenang",
        accounts=frozenset({X}),
    )
    calendar = Calendar(zone=WIB, blackouts=(silence,))
    after = at("2026-11-21T12:00")
    found = [next_slot([MORNING], a, after=after, calendar=calendar) for a in (X, FB)]
    assert found == [at("2026-11-25T07:30"), at("2026-11-22T07:30")]


def test_a_slot_that_rests_on_days_off_leaves_them_out_and_others_do_not() -> None:
    christmas = Calendar(zone=WIB, days_off={date(2026, 12, 24), date(2026, 12, 25)})
    rests = Slot(name="kantor", at=time(9), rests_on_days_off=True)
    after = at("2026-12-23T12:00")
    assert next_slot([rests], X, after=after, calendar=christmas) == at(
        "2026-12-26T09:00"
    )
    assert next_slot([rests, EVENING], X, after=after, calendar=christmas) == at(
        "2026-12-23T19:00"
    )


def test_a_day_off_is_one_of_the_zone() -> None:
    new_year = Calendar(zone=WIT, days_off={date(2027, 1, 1)})
    rests = Slot(name="subuh", at=time(5), rests_on_days_off=True)
    after = at("2026-12-31T12:00", WIT)  # in UTC the slot falls on 31 December
    assert next_slot([rests], X, after=after, calendar=new_year) == at(
        "2027-01-02T05:00", WIT
    )


def test_slots_keep_their_distance_from_what_is_published_already() -> None:
    slots = [Slot(name=str(m), at=time(7, m)) for m in (0, 20, 40)]
    taken = {at("2026-11-22T07:10")}
    for minutes, first in ((10, "07:00"), (11, "07:40"), (30, "07:40")):
        found = next_slot(
            slots,
            X,
            after=at("2026-11-22T00:00"),
            calendar=Calendar(zone=WIB),
            taken=taken,
            spacing=timedelta(minutes=minutes),
        )
        assert f"{found.astimezone(WIB):%H:%M}" == first


def series(slot: Slot, first: date, days: int) -> list[datetime]:
    """Return the slots of some days, each found from the one before."""
    after = datetime.combine(first, time(0), BERLIN)
    end, found = after + timedelta(days=days), []
    while (
        after := next_slot([slot], X, after=after, calendar=Calendar(zone=BERLIN))
    ) < end:
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
    spacing=st.integers(0, 300).map(lambda n: timedelta(minutes=n)),
)
def test_what_is_found_is_later_in_a_slot_free_far_enough_and_not_quiet(
    slots: list[Slot],
    after: datetime,
    zone: ZoneInfo,
    quiet: Quiet | None,
    busy: int,
    spacing: timedelta,
) -> None:
    taken: set[datetime] = set()
    loud = [s for s in slots if quiet is None or not quiet.covers(s.at)]
    assume(loud)
    for _ in range(busy + 1):
        found = next_slot(
            slots,
            X,
            after=after,
            calendar=Calendar(zone=zone, quiet=quiet),
            taken=taken,
            spacing=spacing,
        )
        local = found.astimezone(zone)
        assert found > after
        assert found not in taken
        assert all(abs(found - other) >= spacing for other in taken)
        assert any(
            local.time() == s.at and DAYS[local.weekday()] in s.days for s in loud
        )
        taken.add(found)


@given(slots=SLOTS, after=INSTANTS, zone=st.sampled_from([WIB, BERLIN]))
def test_no_slot_lies_between_now_and_the_next(
    slots: list[Slot], after: datetime, zone: ZoneInfo
) -> None:
    found = next_slot(slots, X, after=after, calendar=Calendar(zone=zone))
    just_before = found - timedelta(microseconds=1)
    assume(just_before > after)
    assert next_slot(slots, X, after=just_before, calendar=Calendar(zone=zone)) == found
