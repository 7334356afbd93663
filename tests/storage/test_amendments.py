"""Corrections and takedowns as they are kept, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import IntegrityError

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.storage import amending, amendments, receipts
from dissemination.storage.amending import Taken, Upshot
from dissemination.storage.amendments import SUPERSEDED, Amendment, Wanted
from dissemination.storage.database import Database
from dissemination.storage.public import (
    AmendmentKind,
    AmendmentState,
    amended,
    by_hand,
    public_parts,
)
from dissemination.storage.tables import amendment, hand_off
from tests.storage.conftest import HOUR, NOW, ON_A_FILE, SECOND, Rows

CORRECTION, TAKEDOWN = AmendmentKind.CORRECTION, AmendmentKind.TAKEDOWN
LEASE = timedelta(minutes=2)


def public(rows: Rows, *parts: str, account: str = "satu") -> DeliveryId:
    """Have a delivery with a receipt of each part."""
    id_ = rows.schedule("item", *parts, account=account)
    rows.move(id_, State.PUBLISHING)
    rows.move(id_, State.PUBLISHED)
    with rows.db.write() as connection:
        for part, _ in enumerate(parts):
            proof = Receipt(remote_id=f"{id_}-{part}", url=f"https://u/{part}")
            receipts.insert_receipt(connection, id_, part, proof, None, NOW)
    return id_


def want(
    rows: Rows,
    id_: DeliveryId,
    kind: AmendmentKind = TAKEDOWN,
    *texts: str,
    part: int = 0,
    state: AmendmentState = AmendmentState.WAITING,
) -> int:
    account = AccountId(rows.row(id_).account)
    said = Rendition(
        item="item",
        revision=2,
        account=account,
        placement="feed",
        parts=tuple(Part(text=text) for text in texts),
    )
    wanted = Wanted(
        delivery=id_,
        account=account,
        part=part,
        kind=kind,
        state=state,
        said=said if texts else None,
        url="https://u/0",
    )
    with rows.db.write() as connection:
        return amendments.add(
            connection, wanted, reason="salah", person="arman", now=NOW
        )


def known(rows: Rows, id_: DeliveryId) -> list[Amendment]:
    with rows.db.read() as connection:
        return list(amendments.of_delivery(connection, id_))


def take(rows: Rows, *, after: timedelta = timedelta(0)) -> Taken | None:
    return amending.take(rows.db, NOW + after, LEASE)


def test_what_is_wanted_is_read_back_whole(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    number = want(rows, id_, CORRECTION, "Hai")
    (one,) = known(rows, id_)
    assert (one.id, one.kind, one.state) == (number, CORRECTION, "waiting")
    assert (one.item, one.account, one.channel) == ("item", "satu", "scripted")
    assert (one.reason, one.person, one.created_at) == ("salah", "arman", NOW)
    assert (one.said, one.revision) == (Part(text="Hai"), 2)
    assert (one.tries, one.done_at, one.url) == (0, None, "https://u/0")


def test_a_newer_one_comes_in_the_place_of_what_is_open(rows: Rows) -> None:
    id_ = public(rows, "satu", "dua")
    want(rows, id_, CORRECTION, "a", "b", part=1)
    want(rows, id_, CORRECTION, "a", "b", state=AmendmentState.PERSON)
    want(rows, id_, TAKEDOWN, part=1)
    want(rows, id_, TAKEDOWN)
    found = [(a.part, str(a.kind), str(a.state), a.message) for a in known(rows, id_)]
    assert found == [
        (1, "correction", "failed", SUPERSEDED),
        (0, "correction", "failed", SUPERSEDED),
        (1, "takedown", "waiting", ""),
        (0, "takedown", "waiting", ""),
    ]


def test_what_is_done_stays_done(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    want(rows, id_, CORRECTION, "Hai")
    taken = take(rows)
    assert taken is not None
    amending.settle(rows.db, taken, Upshot(state=AmendmentState.DONE), NOW)
    want(rows, id_, TAKEDOWN)
    assert [str(a.state) for a in known(rows, id_)] == ["done", "waiting"]


def test_a_part_waits_for_one_thing_at_a_time(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    want(rows, id_)
    row = {"delivery": id_, "part": 0, "kind": "takedown", "state": "waiting"}
    more = {"reason": "", "person": "", "created_at": NOW, "eligible_at": NOW}
    with pytest.raises(IntegrityError), rows.db.write() as connection:
        connection.execute(insert(amendment).values(**row, **more))


def test_what_is_taken_comes_with_all_that_a_call_needs(rows: Rows) -> None:
    id_ = public(rows, "satu", "dua")
    want(rows, id_, CORRECTION, "satu", "dua, ralat", part=1)
    taken = take(rows)
    assert taken is not None
    p = taken.public
    assert (p.delivery, p.part, p.account, p.placement) == (id_, 1, "satu", "feed")
    assert (p.said, taken.said) == (Part(text="dua"), Part(text="dua, ralat"))
    assert p.receipt.remote_id == f"{id_}-1"
    assert p.before is not None
    assert p.before.remote_id == f"{id_}-0"
    assert (p.public_at, p.due_at) == (NOW, NOW)
    assert (taken.lease_until, taken.tries) == (NOW + LEASE, 0)


def test_what_waits_for_its_next_try_is_not_taken_before(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    want(rows, id_)
    taken = take(rows)
    assert taken is not None
    again = Upshot(state=AmendmentState.WAITING, eligible_at=NOW + HOUR)
    assert amending.settle(rows.db, taken, again, NOW)
    assert take(rows, after=HOUR - SECOND) is None
    assert not amending.is_ready(rows.db, NOW + HOUR - SECOND)
    assert amending.is_ready(rows.db, NOW + HOUR)
    later = take(rows, after=HOUR)
    assert later is not None
    assert later.tries == 1


def test_a_try_that_does_not_count_uses_none_up(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    want(rows, id_)
    taken = take(rows)
    assert taken is not None
    held = Upshot(state=AmendmentState.WAITING, needs_person="why", counts=False)
    amending.settle(rows.db, taken, held, NOW)
    assert known(rows, id_)[0].tries == 0
    assert rows.account_row("satu").needs_person == "why"
    assert take(rows) is None


def test_one_delivery_is_amended_by_one_worker_at_a_time(rows: Rows) -> None:
    id_ = public(rows, "satu", "dua")
    want(rows, id_, part=1)
    want(rows, id_, part=0)
    first = take(rows)
    assert first is not None
    assert take(rows) is None
    amending.settle(rows.db, first, Upshot(state=AmendmentState.DONE), NOW)
    second = take(rows)
    assert second is not None
    assert [first.public.part, second.public.part] == [1, 0]


def test_many_workers_take_each_once(rows: Rows) -> None:
    ids = [public(rows, "Halo", account=f"akun-{n}") for n in range(6)]
    for id_ in ids:
        want(rows, id_)
    taken: list[int] = []

    def work() -> None:
        for _ in range(40):
            if len(taken) == len(ids):
                return
            one = take(rows)
            if one is not None:
                taken.append(one.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted({*taken})
    assert len(taken) == len(ids)


def test_a_task_is_counted_until_a_person_has_done_it(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    number = want(rows, id_, CORRECTION, "Hai", state=AmendmentState.PERSON)
    with rows.db.write() as connection:
        assert amendments.count_tasks(connection) == 1
        assert [one.id for one in amendments.tasks(connection)] == [number]
        done = amendments.done_by_hand(
            connection, number, person="rina", url="", now=NOW
        )
        assert done is not None
        assert (done.state, done.url) == (AmendmentState.DONE, "https://u/0")
        assert amendments.count_tasks(connection) == 0
        again = amendments.done_by_hand(
            connection, number, person="rina", url="", now=NOW
        )
        assert again is None


def test_what_became_of_a_part_is_the_sum_of_all_that_was_done(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    for text_ in ("Hai", "Hai semua"):
        want(rows, id_, CORRECTION, text_)
        taken = take(rows)
        assert taken is not None
        amending.settle(rows.db, taken, Upshot(state=AmendmentState.DONE), NOW)
    with rows.db.read() as connection:
        state = amended(connection, [id_])[id_, 0]
        assert amended(connection, []) == {}
    assert state.said == Part(text="Hai semua")
    assert (state.said_at, state.is_open, state.is_taken_down) == (NOW, False, False)
    want(rows, id_, TAKEDOWN)
    with rows.db.read() as connection:
        state = amended(connection, [id_])[id_, 0]
    assert (state.is_open, state.is_taken_down) == (True, True)


def test_what_nobody_proved_is_no_public_part(rows: Rows) -> None:
    id_ = rows.schedule("item", "Halo")
    with rows.db.read() as connection:
        assert public_parts(connection, [id_]) == {}
        assert public_parts(connection, []) == {}


def test_what_an_officer_told_is_where_it_stands(rows: Rows) -> None:
    id_ = rows.schedule("item", "Halo")
    row = {"delivery": id_, "person": "rina", "proof": "https://wa/1", "at": NOW}
    with rows.db.write() as connection:
        connection.execute(insert(hand_off).values(**row))
        assert by_hand(connection, [id_]) == {id_: "https://wa/1"}
        assert by_hand(connection, []) == {}


@ON_A_FILE
def test_where_nothing_waits_one_look_at_an_index_tells(rows: Rows) -> None:
    plan = first_step(rows.db, lambda: amending.is_ready(rows.db, NOW))
    assert "ix_amendment_waiting" in plan


def first_step(db: Database, ask: Callable[[], object]) -> str:
    """Return how SQLite begins to answer the only question that is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(db._reader, "before_cursor_execute", note)
    ask()
    event.remove(db._reader, "before_cursor_execute", note)
    ((statement, values),) = asked
    with db.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return str(plan.all()[0].detail)
