"""Slots are local time: when a zone's rules change, their instants follow."""

from __future__ import annotations

import struct
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.slots import Slot
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.plan import plan
from dissemination.services.series import plan_series
from dissemination.services.slots import ENGINE, reslot
from dissemination.services.write import add
from dissemination.storage import audit, deliveries
from dissemination.storage.deliveries import Standing

HOUR = timedelta(hours=1)
ITS_ZONE = "Uji/Kota"
NOON = Slot(name="@12:00", at=time(12))
Jump = tuple[datetime, int]  # from when on, and how many hours before UTC


def compiled(first: int, jumps: list[Jump]) -> bytes:
    """Compile a zone as zic does (RFC 8536, version 2); offsets in hours."""
    hours = sorted({first, *(hour for _, hour in jumps)} - {first})
    kinds = [first, *hours]
    types = b"".join(struct.pack(">lbb", hour * 3600, 0, 0) for hour in kinds)

    def block(width: str) -> bytes:
        at = b"".join(struct.pack(f">{width}", int(j[0].timestamp())) for j in jumps)
        to = bytes(kinds.index(hour) for _, hour in jumps)
        sizes = struct.pack(">6l", 0, 0, 0, len(jumps), len(kinds), 4)
        return b"TZif2" + bytes(15) + sizes + at + to + types + b"UJI\x00"

    last = jumps[-1][1] if jumps else first
    return block("l") + block("q") + f"\n<UJI>{-last}\n".encode()


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Write the rules of a zone of our own, as an update of tzdata does."""
    folder = tmp_path / "zoneinfo"
    (folder / "Uji").mkdir(parents=True)

    def write(first: int, *jumps: Jump) -> None:
        (folder / ITS_ZONE).write_bytes(compiled(first, list(jumps)))

    write(7)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([folder, *before])
    zoneinfo.ZoneInfo.clear_cache(only_keys=[ITS_ZONE])
    yield write
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache(only_keys=[ITS_ZONE])


@pytest.fixture
def city(workspace: Path, rules: Callable[..., None], now: datetime) -> Iterator[Desk]:
    """The desk in that zone, seven hours before UTC, with an item."""
    file = workspace / FILE
    file.write_text(file.read_text("utf-8").replace("WIB", ITS_ZONE), "utf-8")
    with open_desk(workspace) as desk:
        written = ContentItem(
            id=ItemId("kabar"), kind=Kind.NEWS, title="T", body="B", unit="U"
        )
        add(desk, written, author="rina", now=now)
        add(desk, replace(written, id=ItemId("lain")), author="rina", now=now)
        yield desk


def series(desk: Desk, now: datetime, *accounts: str) -> tuple[Standing, ...]:
    return plan_series(
        desk,
        "kabar",
        accounts or ("status",),
        every=NOON,
        until=date(2026, 11, 24),
        person="rina",
        now=now,
    ).planned


def standing(desk: Desk, id: DeliveryId) -> Standing:
    with desk.db.read() as connection:
        found = deliveries.one(connection, id)
    assert found is not None
    return found


def hours(desk: Desk, made: tuple[Standing, ...]) -> list[str]:
    due = (standing(desk, s.delivery.id).delivery.due_at for s in made)
    return [f"{at.astimezone(UTC):%d %H:%M}" for at in due]


def test_nothing_moves_while_the_rules_stay(city: Desk, now: datetime) -> None:
    made = series(city, now)
    assert hours(city, made) == ["21 05:00", "22 05:00", "23 05:00", "24 05:00"]
    assert reslot(city, now) == 0


def test_a_changed_zone_moves_what_comes_after_the_change_and_nothing_else(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    made = series(city, now)
    exact = plan(city, "lain", ["status"], when=now + 72 * HOUR, person="rina", now=now)
    rules(7, (datetime(2026, 11, 22, 17, tzinfo=UTC), 8))
    assert reslot(city, now) == 2
    assert hours(city, made) == ["21 05:00", "22 05:00", "23 04:00", "24 04:00"]
    assert standing(city, exact[0].delivery.id) == exact[0]
    assert reslot(city, now) == 0


def test_the_deadline_and_the_turn_move_along(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    (made,) = plan(city, "kabar", ["status"], when="next_slot", person="rina", now=now)
    assert made.delivery.slot == f"2026-11-21T12:00[{ITS_ZONE}]"
    rules(9)
    assert reslot(city, now) == 1
    moved = standing(city, made.delivery.id)
    assert moved.delivery.due_at == made.delivery.due_at - 2 * HOUR
    assert moved.eligible_at == moved.delivery.due_at
    assert moved.delivery.useful_until == made.delivery.useful_until - 2 * HOUR


def test_what_tries_again_keeps_the_instant_of_its_next_try(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    (made,) = plan(city, "kabar", ["status"], when="next_slot", person="rina", now=now)
    later = made.delivery.due_at + HOUR / 4
    with city.db.write() as connection:
        ids = [made.delivery.id]
        deliveries.move_to(connection, ids, State.SCHEDULED, eligible_at=later)
    rules(8)
    assert reslot(city, now) == 1
    assert standing(city, made.delivery.id).eligible_at == later


def test_the_page_moves_with_those_that_carry_its_address(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    page, first, *_ = series(city, now, "situs", "status")
    rules(8)
    assert reslot(city, now) == 5
    due = [standing(city, s.delivery.id).delivery.due_at for s in (page, first)]
    assert due[0] == due[1] == page.delivery.due_at - HOUR


@pytest.mark.parametrize("state", [State.PUBLISHING, State.PUBLISHED, State.CANCELLED])
def test_what_waits_no_more_is_left_alone(
    city: Desk, now: datetime, rules: Callable[..., None], state: State
) -> None:
    (made,) = plan(city, "kabar", ["status"], when="next_slot", person="rina", now=now)
    with city.db.write() as connection:
        for to in (State.SCHEDULED, State.PUBLISHING, State.PUBLISHED):
            if state is not State.CANCELLED:
                deliveries.move_to(connection, [made.delivery.id], to)
            if to is state:
                break
        if state is State.CANCELLED:
            deliveries.move_to(connection, [made.delivery.id], state)
    before = standing(city, made.delivery.id)
    assert before.delivery.state is state
    rules(8)
    assert reslot(city, now) == 0
    assert standing(city, made.delivery.id) == before


def test_what_is_long_past_is_not_looked_at(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    series(city, now)
    rules(8)
    assert reslot(city, now + 30 * 24 * HOUR) == 0


def test_an_hour_that_no_longer_exists_is_held_and_says_why(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    made = series(city, now)
    approve(city, "kabar", person="arman", now=now)
    rules(7, (datetime(2026, 11, 23, 4, 30, tzinfo=UTC), 8))  # 11.30 becomes 12.30
    assert reslot(city, now) == 2
    gone = standing(city, made[2].delivery.id).delivery
    assert (gone.state, gone.reason) == (State.HELD, "reason.hour_gone")
    assert standing(city, made[1].delivery.id).delivery.state is State.SCHEDULED
    assert hours(city, made)[3] == "24 04:00"
    assert reslot(city, now) == 0


def test_what_nobody_said_yes_to_is_not_held_before_it_is_approved(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    made = series(city, now)
    rules(7, (datetime(2026, 11, 23, 4, 30, tzinfo=UTC), 8))
    reslot(city, now)
    gone = standing(city, made[2].delivery.id).delivery
    assert (gone.state, gone.reason) == (State.PLANNED, "reason.hour_gone")
    assert reslot(city, now) == 0
    approve(city, "kabar", person="arman", now=now)
    assert reslot(city, now) == 1
    assert standing(city, gone.id).delivery.state is State.HELD


def test_it_is_in_the_audit(
    city: Desk, now: datetime, rules: Callable[..., None]
) -> None:
    made = series(city, now)
    rules(8)
    reslot(city, now)
    with city.db.read() as connection:
        deeds = [d for d in audit.deeds(connection, "kabar") if d.verb == "reslot"]
    assert [d.person for d in deeds] == [ENGINE] * 4
    assert [n for d in deeds for n in d.detail["deliveries"]] == [
        s.delivery.id for s in made
    ]
    assert deeds[0].detail["to"] == "2026-11-21T04:00:00+00:00"


def test_a_zone_that_is_unknown_now_changes_nothing(
    city: Desk, now: datetime, tmp_path: Path
) -> None:
    made = series(city, now)
    before = hours(city, made)
    (tmp_path / "zoneinfo" / ITS_ZONE).unlink()
    assert reslot(city, now) == 0
    assert hours(city, made) == before
