from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from dissemination.channel import Receipt
from dissemination.domain.delivery import TRANSITIONS, DeliveryId, State
from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId
from dissemination.storage import deliveries, sweep
from dissemination.storage.deliveries import Standing
from tests.storage.conftest import HOUR, NOW, PUBLISHED, SECOND, Rows


def one(rows: Rows, id_: DeliveryId) -> Standing:
    with rows.db.read() as connection:
        standing = deliveries.one(connection, id_)
    assert standing is not None
    return standing


def test_what_was_planned_is_read_back(rows: Rows) -> None:
    page = rows.plan("halaman", account="situs")
    id_ = rows.plan(
        "banjir",
        "Bagian satu",
        "Bagian dua",
        priority=Priority.EMERGENCY,
        depends_on=page,
        due_at=NOW + HOUR,
        useful_until=NOW + 2 * HOUR,
    )
    standing = one(rows, id_)
    delivery = standing.delivery
    assert (delivery.item, delivery.account, delivery.state) == (
        "banjir",
        "satu",
        State.PLANNED,
    )
    assert (delivery.due_at, delivery.useful_until) == (NOW + HOUR, NOW + 2 * HOUR)
    assert (delivery.priority, delivery.depends_on) == (Priority.EMERGENCY, page)
    assert delivery.fingerprint == standing.said.fingerprint
    assert (standing.parts, standing.parts_public, standing.urls) == (2, 0, ())


def test_a_delivery_nobody_planned_is_none(rows: Rows) -> None:
    with rows.db.read() as connection:
        assert deliveries.one(connection, DeliveryId(7)) is None


def test_the_same_is_planned_once(rows: Rows) -> None:
    rows.plan()
    with pytest.raises(IntegrityError):
        rows.plan()


@pytest.mark.parametrize("state", sorted(set(State) - {State.CANCELLED}))
def test_the_same_is_planned_once_whatever_became_of_it(
    rows: Rows, state: State
) -> None:
    rows.set_delivery(rows.plan(), state=state)
    with pytest.raises(IntegrityError):
        rows.plan()


def test_what_was_cancelled_may_be_planned_again(rows: Rows) -> None:
    first = rows.plan()
    assert rows.move(first, State.CANCELLED)
    assert rows.plan() != first


def test_another_occurrence_is_another_delivery(rows: Rows) -> None:
    assert rows.plan() != rows.plan(occurrence="2026-11-22T19:00")


@pytest.mark.parametrize("state", sorted(State))
@pytest.mark.parametrize("to", sorted(State))
def test_a_delivery_moves_where_the_table_has_a_way(
    rows: Rows, state: State, to: State
) -> None:
    id_ = rows.plan()
    rows.set_delivery(id_, state=state)
    allowed = to in TRANSITIONS[state]
    assert rows.move(id_, to) == allowed
    assert rows.state(id_) is (to if allowed else state)


def test_only_those_asked_for_are_moved(rows: Rows) -> None:
    held, scheduled = rows.schedule("satu"), rows.schedule("dua")
    rows.move(held, State.HELD)
    with rows.db.write() as connection:
        moved = deliveries.move_to(
            connection,
            [held, scheduled],
            State.CANCELLED,
            only=(State.HELD,),
            reason="reason.cancelled",
        )
    assert moved == [held]
    assert rows.row(held).reason == "reason.cancelled"
    assert rows.state(scheduled) is State.SCHEDULED


def test_what_is_moved_may_be_taken_when_it_is_said(rows: Rows) -> None:
    id_ = rows.schedule()
    rows.set_delivery(id_, state=State.FAILED)
    with rows.db.write() as connection:
        deliveries.move_to(connection, [id_], State.SCHEDULED, eligible_at=NOW + HOUR)
    assert rows.claim() == []
    assert len(rows.claim(NOW + HOUR - HOUR / 60)) == 0
    rows.set_delivery(id_, useful_until=NOW + 3 * HOUR)
    assert len(rows.claim(NOW + HOUR)) == 1


def test_a_worker_and_a_person_never_both_win(rows: Rows) -> None:
    ids = [rows.schedule(f"item-{n}", account=f"akun-{n}") for n in range(24)]
    claimed: list[DeliveryId] = []

    def work() -> None:
        while held := rows.claim(limit=1):
            claimed.extend(one.id for one in held)

    worker = threading.Thread(target=work)
    worker.start()
    cancelled = [id_ for id_ in reversed(ids) if rows.move(id_, State.CANCELLED)]
    worker.join()
    assert sorted(claimed + cancelled) == sorted(ids)


def test_a_deadline_is_only_ever_put_later(rows: Rows) -> None:
    id_ = rows.plan(useful_until=NOW + HOUR)
    for until in (NOW + 2 * HOUR, NOW):
        with rows.db.write() as connection:
            deliveries.postpone_deadline(connection, id_, until)
    assert rows.row(id_).useful_until == NOW + 2 * HOUR


def test_an_item_has_all_its_deliveries_however_many(rows: Rows) -> None:
    for number in range(5):
        rows.plan("item", occurrence=f"{number}")
    with rows.db.read() as connection:
        found = deliveries.of_item(connection, ItemId("item"))
        assert len(found) == 5
        assert len(deliveries.queue(connection, (State.PLANNED,), limit=3)) == 3


def test_the_queue_is_in_the_order_of_instants(rows: Rows) -> None:
    late = rows.plan("siang", due_at=NOW + HOUR)
    early = rows.plan("pagi", due_at=NOW)
    rows.schedule("lain")
    with rows.db.read() as connection:
        found = deliveries.queue(connection, (State.PLANNED,))
    assert [s.delivery.id for s in found] == [early, late]


def test_the_queue_is_one_order_over_several_states_and_is_cut_there(
    rows: Rows,
) -> None:
    third = rows.plan("c", due_at=NOW + 2 * HOUR)
    first = rows.schedule("a", due_at=NOW)
    second = rows.plan("b", due_at=NOW + HOUR)
    rows.schedule("d", due_at=NOW + 3 * HOUR)
    both = (State.PLANNED, State.SCHEDULED)
    with rows.db.read() as connection:
        found = deliveries.queue(connection, both, limit=3)
        whole = deliveries.queue_length(connection, both)
    assert [s.delivery.id for s in found] == [first, second, third]
    assert whole == 4


def test_the_queue_may_be_of_some_accounts(rows: Rows) -> None:
    rows.plan("a", account="satu")
    mine = rows.plan("b", account="dua")
    with rows.db.read() as connection:
        found = deliveries.queue(connection, (State.PLANNED,), accounts=["dua"])
        whole = deliveries.queue_length(connection, (State.PLANNED,), accounts=["dua"])
    assert ([s.delivery.id for s in found], whole) == ([mine], 1)


def test_states_are_counted_of_all_or_of_some_items(rows: Rows) -> None:
    rows.plan("satu")
    rows.schedule("dua")
    rows.schedule("tiga")
    with rows.db.read() as connection:
        assert deliveries.count(connection) == {State.PLANNED: 1, State.SCHEDULED: 2}
        assert deliveries.count(connection, [ItemId("dua")]) == {State.SCHEDULED: 1}


def test_the_addresses_of_a_thread_are_in_its_order(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    for part in range(2):
        proof = Receipt(remote_id=f"{part}", url=f"https://x.example/{part}")
        decision = PUBLISHED if part else None
        rows.close(
            held, rows.begun(held, part=part), decision, receipt=proof, part=part
        )
    standing = one(rows, id_)
    assert standing.urls == ("https://x.example/0", "https://x.example/1")
    assert standing.parts_public == 2


def test_calls_are_told_oldest_first(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    with rows.db.read() as connection:
        (attempt,) = deliveries.attempts(connection, id_)
    assert (attempt.part, attempt.step, attempt.outcome) == (0, "publish", "")
    assert attempt.ended_at is None


def test_an_officers_word_is_kept_once(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    id_ = rows.schedule(account="wa")
    sweep.hand_over(rows.db, NOW)
    for person in ("rina", "yoga"):
        with rows.db.write() as connection:
            deliveries.confirm_hand_off(
                connection, id_, person=person, proof="tangkapan.jpg", now=NOW
            )
    assert rows.move(id_, State.PUBLISHED)


def test_instants_that_are_taken_are_those_not_sent_yet_and_those_just_sent(
    rows: Rows,
) -> None:
    rows.plan("satu", due_at=NOW)
    rows.set_delivery(rows.plan("dua", due_at=NOW + HOUR), state=State.PUBLISHED)
    rows.set_delivery(rows.plan("batal", due_at=NOW + HOUR), state=State.CANCELLED)
    rows.schedule("tiga", due_at=NOW + 2 * HOUR, account="dua")
    with rows.db.read() as connection:
        for since, taken in (
            (NOW + HOUR, {NOW}),
            (NOW + HOUR - SECOND, {NOW, NOW + HOUR}),
        ):
            found = deliveries.due_times(connection, AccountId("satu"), since=since)
            assert found == taken


def test_those_who_wait_for_a_decision_are_counted(rows: Rows) -> None:
    for state in (State.HELD, State.UNCERTAIN, State.FAILED, State.MISSED):
        rows.set_delivery(rows.plan(state), state=state)
    with rows.db.read() as connection:
        assert deliveries.needing_a_person(connection) == 3


def test_a_sound_database_says_so(rows: Rows) -> None:
    with rows.db.read() as connection:
        assert deliveries.is_sound(connection)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(sorted(State)), max_size=12))
def test_no_way_leads_out_of_the_table(rows: Rows, steps: list[State]) -> None:
    id_ = rows.plan(occurrence=f"{steps}-{id(steps)}"[:64])
    stands = State.PLANNED
    for to in steps:
        if rows.move(id_, to):
            assert to in TRANSITIONS[stands]
            stands = to
    assert rows.state(id_) is stands
    rows.set_delivery(id_, state=State.CANCELLED)
