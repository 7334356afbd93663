"""What the quotas let out when, and what it costs: on a desk with an account on X."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.domain.cost import Cost, Prices, millionths, price
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Media, Part
from dissemination.services import budget, queue
from dissemination.services.advice import Advice, advise
from dissemination.services.budget import AccountCost
from dissemination.services.desk import Desk, open_desk
from dissemination.services.plan import plan
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing
from tests.services.quota_desk import (
    DAY,
    LOOKS,
    MAX,
    PRICE,
    PRICE_WITH_LINK,
    plan_at,
    plan_day,
    with_account,
    write,
    write_emergency,
)
from tests.services.standing import look

HOUR = timedelta(hours=1)
NOVEMBER = date(2026, 11, 1)
LONG = " ".join(f"Kalimat ke-{n} tentang layanan warga kota." for n in range(20))


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(with_account(workspace)) as opened:
        yield opened


@pytest.fixture
def first(now: datetime) -> datetime:
    return now + DAY


def move(desk: Desk, standing: Standing, *states: State) -> None:
    with desk.db.write() as connection:
        for state in states:
            assert deliveries.move_to(connection, [standing.delivery.id], state)


def told(desk: Desk, standing: Standing, now: datetime) -> list[str]:
    return [remark.id for remark in budget.outlook(desk, [standing], now)]


def test_the_eighteenth_is_told_its_day(
    desk: Desk, first: datetime, now: datetime
) -> None:
    day = plan_day(desk, first, now, MAX)
    assert not budget.outlook(desk, day[-1:], now)
    late = plan_at(desk, write(desk, "lebih", now), first + 9 * HOUR, now)
    (remark,) = budget.outlook(desk, [late], now)
    assert remark.id == "quota.later"
    assert remark.values["at"] == first + DAY
    assert remark.values["max"] == MAX
    assert remark.values["span"] == DAY


def test_what_is_useless_by_then_is_told_that_it_will_be_missed(
    desk: Desk, first: datetime, now: datetime
) -> None:
    plan_day(desk, first, now, MAX)
    short = desk.config.defaults.model_copy(update={"late_after": HOUR})
    desk.config = desk.config.model_copy(update={"defaults": short})
    late = plan_at(desk, write(desk, "terlambat", now), first + 9 * HOUR, now)
    (remark,) = budget.outlook(desk, [late], now)
    assert remark.id == "quota.missed"
    assert remark.values["useful_until"] == first + 10 * HOUR


def test_a_thread_that_does_not_fit_is_told_where_it_is_torn(
    desk: Desk, first: datetime, now: datetime
) -> None:
    plan_day(desk, first, now, MAX - 1)
    thread = plan_at(desk, write(desk, "utas", now, body=LONG), first + 9 * HOUR, now)
    assert thread.parts > 1
    (remark,) = budget.outlook(desk, [thread], now)
    assert remark.id == "quota.torn"
    assert remark.values["begins"] == first + 9 * HOUR
    assert isinstance(remark.values["at"], datetime)
    assert remark.values["at"] >= first + DAY


def test_who_is_pushed_aside_is_named(
    desk: Desk, first: datetime, now: datetime
) -> None:
    day = plan_day(desk, first, now, MAX)
    early = plan_at(desk, write(desk, "menyela", now), first - HOUR, now)
    (remark,) = budget.outlook(desk, [early], now)
    assert remark.id == "quota.pushes"
    assert remark.values["count"] == 1
    assert remark.values["number"] == day[-1].delivery.id
    assert remark.values["at"] == first - HOUR + DAY
    assert remark.values["missed"] == 0


def test_what_was_cancelled_takes_no_room(
    desk: Desk, first: datetime, now: datetime
) -> None:
    *before, late = plan_day(desk, first, now, MAX + 1)
    move(desk, before[0], State.CANCELLED)
    assert not told(desk, late, now)


@pytest.mark.parametrize("state", [State.SCHEDULED, State.HELD])
def test_what_is_approved_or_held_takes_room_too(
    desk: Desk, first: datetime, now: datetime, state: State
) -> None:
    *before, late = plan_day(desk, first, now, MAX + 1)
    for one in before:
        move(desk, one, State.SCHEDULED)
        if state is State.HELD:
            move(desk, one, State.HELD)
    assert told(desk, late, now) == ["quota.later"]


def test_an_emergency_obeys_the_quota_and_says_so(
    desk: Desk, first: datetime, now: datetime
) -> None:
    plan_day(desk, first, now, MAX)
    alarm = plan_at(desk, write_emergency(desk, "banjir", now), first + 9 * HOUR, now)
    assert told(desk, alarm, now) == ["quota.later"]


def test_an_account_without_a_quota_has_room_for_ever(
    desk: Desk, first: datetime, now: datetime
) -> None:
    name = write(desk, "satu", now)
    (standing,) = plan(desk, name, ["status"], when=first, person="rina", now=now)
    assert not told(desk, standing, now)


def test_the_next_slot_is_one_at_which_the_quota_has_room(
    desk: Desk, now: datetime
) -> None:
    noon = now.replace(hour=5)  # 12.00 WIB, the first slot of today
    plan_day(desk, noon - HOUR, now, MAX)
    (found,) = plan(
        desk,
        write(desk, "slot", now),
        ["kabupaten"],
        when="next_slot",
        person="rina",
        now=now,
    )
    # Tomorrow at noon the first two of today are out of the span, and the one at noon.
    assert found.delivery.due_at == noon + DAY


def test_several_that_are_moved_at_once_count_each_other(
    desk: Desk, now: datetime
) -> None:
    plan_day(desk, now.replace(hour=4), now, MAX - 1)
    later = [
        plan_at(desk, write(desk, name, now), now + (5 + n) * DAY, now).delivery.id
        for n, name in enumerate(("satu", "dua", "tiga"))
    ]
    numbers = [str(number) for number in later]
    moved = queue.move(desk, numbers, when="next_slot", person="arman", now=now)
    assert moved.moved == tuple(later)
    for number in later:
        assert not told(desk, look(desk, number), now)


def test_a_quota_that_is_never_large_enough_stops_no_slot(
    desk: Desk, now: datetime
) -> None:
    with desk.db.read() as connection:
        fits = budget.room(connection, AccountId("kabupaten"), now, weight=MAX + 1)
    assert fits(now)


def test_a_part_with_a_link_costs_more() -> None:
    prices = Prices(post=0.015, with_link=0.2)
    parts = [Part(text="tanpa"), Part(text="lihat https://contoh.example/a")]
    assert [price(part, prices) for part in parts] == [0.015, 0.2]
    assert millionths(parts, prices) == PRICE + PRICE_WITH_LINK


def test_a_bare_address_is_a_link_and_a_degree_is_none() -> None:
    prices = Prices(post=0.015, with_link=0.2)
    assert price(Part(text="Buka pekanbaru.go.id"), prices) == 0.2
    assert price(Part(text="Budi Contoh, M. Si."), prices) == 0.015


def test_each_alternative_text_is_paid_for() -> None:
    prices = Prices(post=0.015, alt=0.005)
    said = Media(
        sha256="a" * 64, mime="image/png", width=1, height=1, size=1, alt="Posko"
    )
    part = Part(text="tiga gambar", media=(said, said, replace(said, alt="")))
    assert price(part, prices) == pytest.approx(0.025)


def test_what_a_plan_costs_is_known_before_approval(
    desk: Desk, first: datetime, now: datetime
) -> None:
    plain = plan_at(desk, write(desk, "polos", now), first, now)
    link = write(desk, "tautan", now, link="https://contoh.example/a")
    linked = plan_at(desk, link, first + HOUR, now)
    assert any("://" in part.text for part in linked.said.parts)
    assert advise(desk, [plain], now).cost == Cost(posts=PRICE, looks=LOOKS)
    assert advise(desk, [linked], now).cost.posts == PRICE_WITH_LINK
    both = [plain.delivery.id, linked.delivery.id]
    assert budget.cost_of(desk, both) == Cost(
        posts=PRICE + PRICE_WITH_LINK, looks=2 * LOOKS
    )


def test_each_part_of_a_thread_is_paid_for(
    desk: Desk, first: datetime, now: datetime
) -> None:
    thread = plan_at(desk, write(desk, "utas", now, body=LONG), first, now)
    assert thread.parts > 1
    assert budget.cost(desk, thread.said, first) == Cost(
        posts=thread.parts * PRICE, looks=thread.parts * LOOKS
    )


def test_what_costs_nothing_says_nothing(
    desk: Desk, first: datetime, now: datetime
) -> None:
    name = write(desk, "gratis", now)
    planned = plan(desk, name, ["situs", "status"], when=first, person="rina", now=now)
    assert advise(desk, planned, now) == Advice()
    assert advise(desk, [], now) == Advice()


def test_quota_and_clash_are_told_together(
    desk: Desk, first: datetime, now: datetime
) -> None:
    plan_day(desk, first, now, MAX)
    write(desk, "kembar", now, body="Sama persis dengan yang lain, hanya lebih awal.")
    write(desk, "kembar2", now, body="Sama persis dengan yang lain, hanya lebih awal.")
    plan_at(desk, "kembar", first + 9 * HOUR, now)
    late = plan_at(desk, "kembar2", first + 10 * HOUR, now)
    ids = [remark.id for remark in advise(desk, [late], now).warnings]
    assert ids == ["quota.later", "clash.same_text"]


def test_the_months_costs_are_what_is_planned_in_it(
    desk: Desk, first: datetime, now: datetime
) -> None:
    plan_at(desk, write(desk, "kini", now), first, now)
    plan_at(desk, write(desk, "nanti", now), first + 20 * DAY, now)
    assert budget.costs(desk, NOVEMBER, now) == [
        AccountCost(
            account=AccountId("kabupaten"),
            spent=0,
            unproven=0,
            planned=PRICE + LOOKS,
            looks_planned=LOOKS,
        )
    ]


def test_a_month_begins_at_the_offices_midnight(desk: Desk, now: datetime) -> None:
    last = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # 23.59 WIB
    plan_at(desk, write(desk, "akhir", now), last, now)
    plan_at(desk, write(desk, "awal", now), last + timedelta(minutes=1), now)
    for month in (NOVEMBER, date(2026, 12, 1)):
        (one,) = budget.costs(desk, month, now)
        assert one.planned == PRICE + LOOKS


def test_what_is_overdue_is_paid_for_in_the_month_that_it_is(
    desk: Desk, now: datetime
) -> None:
    plan_at(desk, write(desk, "lewat", now), now + HOUR, now)
    later = now + 15 * DAY
    assert budget.costs(desk, NOVEMBER, later)[0].planned == 0
    (one,) = budget.costs(desk, date(2026, 12, 1), later)
    assert one.planned == PRICE + LOOKS


def test_a_delivery_that_does_not_exist_costs_nothing(desk: Desk) -> None:
    assert budget.cost_of(desk, [DeliveryId(99)]) == Cost()
