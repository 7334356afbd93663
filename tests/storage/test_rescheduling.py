"""Another instant for deliveries, decided by the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import insert, text

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.storage import rescheduling
from dissemination.storage.claimed import Claimed
from dissemination.storage.deliveries import CHANNEL_CHANGED, NOT_APPROVED
from dissemination.storage.rescheduling import INSISTED_ON, MOVABLE, Turn
from dissemination.storage.tables import item
from tests.storage.conftest import HOUR, NOW, ON_A_SERVER, SECOND, Rows

LATER = NOW + 3 * HOUR
TURN = Turn(due_at=LATER, useful_until=LATER + HOUR, slot="2026-11-21T13:00[UTC]")
REFUSING = [NOT_APPROVED, CHANNEL_CHANGED]


def insist(
    rows: Rows,
    *ids: DeliveryId,
    now: datetime = NOW,
    until: datetime | None = None,
) -> Sequence[DeliveryId]:
    with rows.db.write() as connection:
        return rescheduling.insist(connection, ids, now=now, useful_until=until)


def reschedule(rows: Rows, id_: DeliveryId, turn: Turn = TURN) -> bool:
    with rows.db.write() as connection:
        return rescheduling.reschedule(connection, id_, turn)


def in_doubt(rows: Rows, id_: DeliveryId) -> bool:
    with rows.db.read() as connection:
        return rescheduling.stands_in_doubt(connection, id_)


def ahead(
    rows: Rows, ids: Collection[DeliveryId]
) -> Sequence[tuple[DeliveryId, DeliveryId]]:
    with rows.db.read() as connection:
        return rescheduling.due_before(connection, ids)


def revise(rows: Rows, name: str) -> None:
    values = {"id": name, "state": "draft", "revision": 2}
    with rows.db.write() as connection:
        connection.execute(
            insert(item).values(**values, created_at=NOW, created_by="rina")
        )


@pytest.mark.parametrize("from_", State)
def test_a_person_insists_on_what_did_not_go_out_and_on_nothing_else(
    rows: Rows, from_: State
) -> None:
    id_ = rows.plan()
    rows.set_delivery(id_, state=from_, reason="reason.too_late")
    may = from_ in INSISTED_ON
    assert insist(rows, id_) == ([id_] if may else [])
    assert rows.state(id_) is (State.SCHEDULED if may else from_)
    assert rows.row(id_).reason == ("" if may else "reason.too_late")


@pytest.mark.parametrize("from_", State)
def test_what_has_not_gone_out_is_rescheduled_and_nothing_else(
    rows: Rows, from_: State
) -> None:
    id_ = rows.plan()
    rows.set_delivery(id_, state=from_, lease_owner="daemon", looks=2)
    before = rows.row(id_)
    may = from_ in MOVABLE
    assert reschedule(rows, id_) is may
    after = rows.row(id_)
    if not may:
        assert after == before
        return
    to = State.PLANNED if from_ is State.PLANNED else State.SCHEDULED
    assert (after.state, after.slot) == (to, TURN.slot)
    assert after.due_at == after.eligible_at == LATER
    assert after.useful_until == LATER + HOUR
    assert (after.lease_owner, after.looks) == ("", 0)


def test_only_those_that_are_named_are_insisted_on(rows: Rows) -> None:
    ids = [rows.plan(f"item-{n}") for n in range(4)]
    for id_ in ids:
        rows.set_delivery(id_, state=State.HELD)
    assert insist(rows, ids[2], ids[0]) == [ids[0], ids[2]]
    assert [rows.state(id_) for id_ in ids[1::2]] == [State.HELD, State.HELD]


@pytest.mark.parametrize(
    ("until", "kept"), [(None, HOUR), (HOUR / 2, HOUR), (2 * HOUR, 2 * HOUR)]
)
def test_insisting_makes_a_deadline_later_never_sooner(
    rows: Rows, until: timedelta | None, kept: timedelta
) -> None:
    id_ = rows.plan()
    rows.set_delivery(id_, state=State.HELD, slot=TURN.slot)
    at_least = None if until is None else NOW + until
    insist(rows, id_, now=NOW + SECOND, until=at_least)
    row = rows.row(id_)
    assert row.useful_until == NOW + kept
    assert (row.eligible_at, row.slot) == (NOW + SECOND, "")


@pytest.mark.parametrize("reason", REFUSING)
@pytest.mark.parametrize("from_", INSISTED_ON)
def test_nobody_gets_round_a_yes_that_was_never_given(
    rows: Rows, from_: State, reason: str
) -> None:
    id_ = rows.plan()
    rows.set_delivery(id_, state=from_, reason=reason)
    assert insist(rows, id_) == []
    assert not reschedule(rows, id_)
    assert rows.state(id_) is from_


@pytest.mark.parametrize("from_", INSISTED_ON)
def test_a_revised_text_is_neither_sent_nor_moved(rows: Rows, from_: State) -> None:
    id_ = rows.plan()
    rows.set_delivery(id_, state=from_)
    revise(rows, "item")
    assert insist(rows, id_) == []
    assert not reschedule(rows, id_)
    assert rows.state(id_) is from_


def waiting_for_a_repeat(rows: Rows, outcome: str) -> DeliveryId:
    id_ = rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    again = Decision(state=State.SCHEDULED, eligible_at=NOW + HOUR / 2)
    rows.close(held, rows.begun(held), again, outcome=outcome)
    return id_


@pytest.mark.parametrize(
    ("outcome", "doubts"), [("unknown", 1), ("vanished", 1), ("transient", 0)]
)
def test_what_is_perhaps_public_is_not_rescheduled(
    rows: Rows, outcome: str, doubts: int
) -> None:
    id_ = waiting_for_a_repeat(rows, outcome)
    assert in_doubt(rows, id_) == bool(doubts)
    assert reschedule(rows, id_) == (not doubts)


def test_a_doubt_that_a_person_cleared_keeps_nothing_from_being_moved(
    rows: Rows,
) -> None:
    id_ = rows.uncertain()
    assert in_doubt(rows, id_)
    rows.move(id_, State.SCHEDULED)
    assert not in_doubt(rows, id_)
    assert reschedule(rows, id_)


def test_the_rest_of_a_thread_may_be_moved_once_its_beginning_is_proven(
    rows: Rows,
) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    proof = Receipt(remote_id="7")
    rows.close(held, rows.begun(held), None, receipt=proof)
    again = Decision(state=State.SCHEDULED, eligible_at=NOW + HOUR / 2)
    rows.close(held, rows.begun(held, part=1), again, outcome="transient", part=1)
    assert not in_doubt(rows, id_)
    assert reschedule(rows, id_)


def test_only_what_is_due_before_what_it_waits_for_is_ahead(rows: Rows) -> None:
    page = rows.plan("page", due_at=LATER)
    early = rows.plan("early", depends_on=page)
    gone = rows.plan("gone", depends_on=page)
    rows.set_delivery(gone, state=State.CANCELLED)
    rows.plan("late", depends_on=page, due_at=LATER)
    rows.plan("alone")
    assert ahead(rows, [page]) == [(early, page)]
    assert ahead(rows, [early]) == []


def test_of_a_claim_and_a_move_at_one_moment_one_wins_as_a_whole(rows: Rows) -> None:
    for number in range(10):
        id_ = rows.schedule(f"item-{number}", account=f"akun-{number}")
        start = Barrier(2)

        def move(id_: DeliveryId = id_, start: Barrier = start) -> bool:
            start.wait()
            return reschedule(rows, id_)

        def take(start: Barrier = start) -> list[Claimed]:
            start.wait()
            return rows.claim()

        with ThreadPoolExecutor(2) as pool:
            moved, taken = pool.submit(move), pool.submit(take)
        row = rows.row(id_)
        assert moved.result() is not bool(taken.result())
        assert (row.state, row.due_at) == (
            (State.PUBLISHING, NOW) if taken.result() else (State.SCHEDULED, LATER)
        )


@ON_A_SERVER
def test_what_is_moved_between_being_picked_and_being_taken_is_not_taken(
    rows: Rows,
) -> None:
    id_ = rows.schedule()
    moved = Event()
    with rows.db.write() as connection, ThreadPoolExecutor(1) as pool:
        assert rescheduling.reschedule(connection, id_, TURN)

        def take() -> list[Claimed]:
            moved.set()
            return rows.claim()  # picks what it sees, and waits for the row

        found = pool.submit(take)
        assert moved.wait(5)
        wait_for_a_lock(rows)
        connection.commit()
        assert found.result(timeout=10) == []
    assert (rows.state(id_), rows.row(id_).due_at) == (State.SCHEDULED, LATER)


def wait_for_a_lock(rows: Rows) -> None:
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(500):
        with rows.db.read() as connection:
            if connection.scalar(waits):
                return
        sleep(0.01)
    raise AssertionError("nobody waits for the row")


@pytest.mark.parametrize(
    ("reason", "memo"),
    [
        ("reason.rejected", ""),
        ("reason.out_of_tries", "unggahan 7"),
        ("", "unggahan 7"),
    ],
)
def test_what_the_platform_refused_is_prepared_anew(
    rows: Rows, reason: str, memo: str
) -> None:
    id_ = rows.schedule()
    kept = {"state": State.FAILED, "memo": "unggahan 7", "reason": reason}
    for again in (insist, reschedule):
        rows.set_delivery(id_, **kept)
        assert again(rows, id_)
        assert (rows.state(id_), rows.row(id_).memo) == (State.SCHEDULED, memo)
