"""What time does, whoever is asleep."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dissemination.channel import Receipt
from dissemination.domain.delivery import NEVER, Decision, State
from dissemination.storage import sweep
from dissemination.storage.receipts import keep_receipt
from dissemination.storage.tables import hand_off
from tests.storage.conftest import HOUR, LEASE, NOW, PUBLISHED, SECOND, Rows

LATER = NOW + LEASE + SECOND


def test_what_was_surely_not_sent_is_scheduled_again(rows: Rows) -> None:
    id_ = rows.schedule()
    rows.claim()
    assert sweep.recover(rows.db, LATER, everyone=False) == []
    row = rows.row(id_)
    assert (row.state, row.eligible_at, row.tries) == ("scheduled", LATER, 0)
    assert len(rows.claim(LATER)) == 1


def test_what_was_on_its_way_is_uncertain(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    assert sweep.recover(rows.db, LATER, everyone=False) == [id_]
    row = rows.row(id_)
    assert (row.state, row.reason) == ("uncertain", "reason.vanished")
    (attempt,) = rows.attempts(id_)
    assert (attempt.outcome, attempt.ended_at) == ("vanished", LATER)
    assert rows.claim(LATER) == []
    (doubt,) = rows.doubt(LATER)
    assert (doubt.first_tried_at, doubt.last_tried_at) == (NOW, LATER)


def test_the_account_may_go_on_with_something_else(rows: Rows) -> None:
    rows.schedule("pagi")
    siang = rows.schedule("siang")
    (held,) = rows.claim()
    rows.begun(held)
    sweep.recover(rows.db, LATER, everyone=False)
    assert [h.id for h in rows.claim(LATER)] == [siang]


def test_a_lease_that_runs_is_respected(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    assert sweep.recover(rows.db, NOW + LEASE, everyone=False) == []
    assert rows.state(id_) is State.PUBLISHING


def test_who_is_alone_need_not_wait_for_leases(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    assert sweep.recover(rows.db, NOW, everyone=True) == [id_]


def test_who_is_alone_takes_over_what_was_being_looked_up(rows: Rows) -> None:
    id_ = rows.uncertain()
    rows.doubt()
    sweep.recover(rows.db, NOW, everyone=True)
    assert [held.id for held in rows.doubt()] == [id_]


def test_a_thread_that_vanished_between_its_parts_goes_on(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    rows.close(held, rows.begun(held), None, receipt=Receipt(remote_id="1"))
    sweep.recover(rows.db, LATER, everyone=False)
    assert rows.state(id_) is State.SCHEDULED
    (after,) = rows.claim(LATER)
    assert after.parts_left == 1


@pytest.mark.parametrize(
    ("state", "to", "reason"),
    [
        (State.PLANNED, State.MISSED, "reason.not_approved_in_time"),
        (State.SCHEDULED, State.MISSED, "reason.too_late"),
        (State.HANDED_OFF, State.EXPIRED, "reason.not_confirmed"),
    ],
)
def test_what_helps_nobody_any_longer_is_given_up(
    rows: Rows, state: State, to: State, reason: str
) -> None:
    id_ = rows.schedule(useful_until=NOW + HOUR)
    rows.set_delivery(id_, state=state)
    assert sweep.give_up(rows.db, NOW + HOUR - SECOND) == 0
    assert sweep.give_up(rows.db, NOW + HOUR) == 1
    assert (rows.state(id_), rows.row(id_).reason) == (to, reason)


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.PLANNED, State.SCHEDULED, State.HANDED_OFF})
)
def test_nothing_else_is_given_up(rows: Rows, state: State) -> None:
    id_ = rows.schedule(useful_until=NOW)
    rows.set_delivery(id_, state=state)
    assert sweep.give_up(rows.db, NOW + HOUR) == 0
    assert rows.state(id_) is state


@pytest.mark.parametrize(
    "state", [State.FAILED, State.CANCELLED, State.MISSED, State.EXPIRED]
)
def test_what_waits_for_a_page_that_never_comes_is_held(
    rows: Rows, state: State
) -> None:
    page = rows.schedule("kabar", account="situs")
    kabar = rows.schedule("kabar", depends_on=page)
    after = rows.schedule("sesudahnya", account="tiga", depends_on=page)
    other = rows.schedule("lain", account="dua")
    rows.set_delivery(page, state=state)
    assert sweep.hold_orphans(rows.db) == 2
    assert rows.state(kabar) is State.HELD
    assert rows.row(kabar).reason == "reason.website_missing"
    assert rows.state(after) is State.HELD
    assert rows.row(after).reason == "reason.other_missing"
    assert rows.state(other) is State.SCHEDULED


@pytest.mark.parametrize(
    "state",
    [State.PLANNED, State.SCHEDULED, State.PUBLISHED, State.UNCERTAIN, State.HELD],
)
def test_what_waits_for_a_page_that_may_come_goes_on_waiting(
    rows: Rows, state: State
) -> None:
    page = rows.schedule("halaman", account="situs")
    kabar = rows.schedule("kabar", depends_on=page)
    rows.set_delivery(page, state=state)
    assert sweep.hold_orphans(rows.db) == 0
    assert rows.state(kabar) is State.SCHEDULED


def hand_offs(rows: Rows) -> list[int]:
    with rows.db.read() as connection:
        return list(connection.scalars(select(hand_off.c.delivery)))


def test_what_is_due_on_an_assisted_account_is_handed_over_once(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    id_ = rows.schedule(account="wa")
    rows.schedule("nanti", account="wa", due_at=NOW + HOUR)
    rows.schedule("kabar", account="satu")
    assert sweep.hand_over(rows.db, NOW) == [id_]
    assert sweep.hand_over(rows.db, NOW) == []
    assert rows.state(id_) is State.HANDED_OFF
    assert hand_offs(rows) == [id_]


def test_nothing_is_handed_over_while_everything_is_stopped(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    rows.schedule(account="wa")
    rows.stop()
    assert sweep.hand_over(rows.db, NOW) == []


def test_nothing_useless_is_handed_over(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    rows.schedule(account="wa", useful_until=NOW + HOUR)
    assert sweep.hand_over(rows.db, NOW + HOUR) == []


def test_a_hand_over_waits_for_its_page(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    page = rows.schedule("halaman", account="situs")
    id_ = rows.schedule(account="wa", depends_on=page)
    assert sweep.hand_over(rows.db, NOW) == []
    (held,) = rows.claim()
    rows.close(held, rows.begun(held), PUBLISHED, receipt=Receipt(remote_id="1"))
    assert sweep.hand_over(rows.db, NOW) == [id_]


def test_a_clock_that_was_ahead_keeps_no_account_busy_after_a_restart(
    rows: Rows,
) -> None:
    rows.schedule()
    rows.set_account("satu", busy_until=NOW + 1000 * HOUR)
    sweep.recover(rows.db, NOW, everyone=False)
    assert rows.claim() == []
    sweep.recover(rows.db, NOW, everyone=True)
    assert len(rows.claim()) == 1


def test_a_doubt_of_a_clock_that_was_ahead_is_brought_forward(rows: Rows) -> None:
    ahead = NOW + HOUR
    doubt = rows.schedule("ragu", account="satu", useful_until=NOW + 2 * HOUR)
    (held,) = rows.claim(ahead)
    unknown = Decision(state=State.UNCERTAIN, eligible_at=ahead + SECOND)
    rows.close(held, rows.begun(held, ahead), unknown, outcome="unknown", now=ahead)
    assert sweep.hasten_doubts(rows.db, NOW, LEASE) == 1
    assert rows.row(doubt).eligible_at == NOW
    assert sweep.hasten_doubts(rows.db, NOW, LEASE) == 0


def test_a_clock_that_was_right_hastens_nothing(rows: Rows) -> None:
    rows.uncertain("ragu", account="satu")
    rows.schedule("nanti", account="dua", due_at=NOW + HOUR)
    assert sweep.hasten_doubts(rows.db, NOW, LEASE) == 0


def test_who_waits_for_a_person_is_not_hastened(rows: Rows) -> None:
    ahead = NOW + HOUR
    asked = rows.schedule("ragu", useful_until=NOW + 2 * HOUR)
    (held,) = rows.claim(ahead)
    ask = Decision(state=State.UNCERTAIN, eligible_at=NEVER)
    rows.close(held, rows.begun(held, ahead), ask, outcome="unknown", now=ahead)
    assert sweep.hasten_doubts(rows.db, NOW, LEASE) == 0
    assert rows.row(asked).eligible_at == NEVER


def test_an_account_is_not_silent_until_a_clock_that_was_ahead_is_right(
    rows: Rows,
) -> None:
    rows.schedule("satu", due_at=NOW)
    rows.set_account("satu", busy_until=NOW + 2 * HOUR)
    assert rows.claim() == []
    sweep.hasten_doubts(rows.db, NOW, LEASE)
    assert len(rows.claim()) == 1


def test_a_lease_of_a_clock_that_was_ahead_runs_out_in_time(rows: Rows) -> None:
    id_ = rows.schedule()
    rows.claim(NOW + HOUR - SECOND)
    sweep.hasten_doubts(rows.db, NOW, LEASE)
    assert rows.row(id_).lease_until <= NOW + LEASE + SECOND


def test_what_a_clock_that_was_ahead_has_proven_is_not_hastened(rows: Rows) -> None:
    ahead = NOW + HOUR
    id_ = rows.schedule("utas", "satu", "dua", useful_until=NOW + 2 * HOUR)
    (held,) = rows.claim(ahead)
    unknown = Decision(state=State.UNCERTAIN, eligible_at=ahead)
    rows.close(held, rows.begun(held, ahead), unknown, outcome="unknown", now=ahead)
    with rows.db.write() as connection:
        keep_receipt(connection, id_, 0, Receipt(remote_id="1"), None, NOW)
    assert sweep.hasten_doubts(rows.db, NOW, LEASE) == 0
