"""What waits for a slot is found without looking at anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from dissemination.domain.delivery import DeliveryId, State
from dissemination.storage import reslot
from tests.storage.conftest import HOUR, NOW, ON_A_FILE, Rows

SLOT = "2026-11-22T07:00[Asia/Jakarta]"
DAY = timedelta(days=1)


def slotted(
    rows: Rows, item: str, slot: str = SLOT, account: str = "satu"
) -> DeliveryId:
    ends = NOW + 2 * DAY
    id_ = rows.schedule(item, due_at=NOW + DAY, useful_until=ends, account=account)
    rows.set_delivery(id_, slot=slot)
    return id_


def instants(rows: Rows) -> reslot.Instants:
    with rows.db.read() as connection:
        return reslot.instants(connection, NOW)


def test_a_slot_of_many_is_read_once(rows: Rows) -> None:
    for number in range(5):
        slotted(rows, f"item-{number}", account=f"akun-{number}")
    rows.schedule("tanpa-slot")
    assert instants(rows) == {SLOT: frozenset({NOW + DAY})}


def test_a_slot_that_is_past_or_waits_no_more_is_not_read(rows: Rows) -> None:
    slotted(rows, "lama", "2026-11-19T07:00[Asia/Jakarta]")
    done = slotted(rows, "tayang", account="dua")
    rows.set_delivery(done, state=State.PUBLISHED)
    assert instants(rows) == {}


def test_a_shift_moves_the_slot_s_own_at_that_instant_and_names_them_by_item(
    rows: Rows,
) -> None:
    mine = slotted(rows, "satu")
    moved_before = slotted(rows, "dua", account="dua")
    rows.set_delivery(moved_before, due_at=NOW + 3 * DAY)
    other = slotted(rows, "tiga", "2026-11-22T08:00[Asia/Jakarta]", account="tiga")
    with rows.db.write() as connection:
        moved = reslot.shift(connection, SLOT, NOW + DAY, to=NOW + DAY - HOUR)
    assert moved == {"satu": [mine]}
    row = rows.row(mine)
    assert (row.due_at, row.useful_until) == (NOW + DAY - HOUR, NOW + 2 * DAY - HOUR)
    assert rows.row(other).due_at == NOW + DAY


def test_a_slot_that_never_comes_holds_what_was_approved_and_tells_the_rest(
    rows: Rows,
) -> None:
    approved = slotted(rows, "satu")
    waiting = rows.plan("dua", account="dua", due_at=NOW + DAY)
    rows.set_delivery(waiting, slot=SLOT)
    for expected in ({"satu": [approved], "dua": [waiting]}, {}):
        with rows.db.write() as connection:
            assert reslot.hold(connection, SLOT) == expected
    assert rows.state(approved) is State.HELD
    assert rows.state(waiting) is State.PLANNED
    assert rows.row(waiting).reason == reslot.HOUR_GONE


@ON_A_FILE
@pytest.mark.usefixtures("dialect")
def test_only_the_index_of_slots_to_come_is_walked(rows: Rows) -> None:
    asked: list[tuple[str, Any]] = []

    def keep(_c: object, _u: object, sql: str, values: Any, *_: object) -> None:
        asked.append((sql, values))

    with rows.db.read() as connection:
        event.listen(connection, "before_cursor_execute", keep)
        reslot.instants(connection, NOW)
        event.remove(connection, "before_cursor_execute", keep)
        ((sql, values),) = [one for one in asked if "slot" in one[0]]
        explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        (walked, *_) = [str(row[-1]) for row in explained]
    assert "ix_slot (slot>?" in walked
