"""Jobs for workers: put with the claim or not at all, and harmless when stale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Row, text

from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.storage import fleet, ledger, sweep
from dissemination.storage.claimed import Claimed
from tests.storage.conftest import (
    HOUR,
    IN_A_FLEET,
    LEASE,
    NOW,
    PUBLISHED,
    SECOND,
    Rows,
)

pytestmark = IN_A_FLEET


def hand_out(rows: Rows, now: datetime = NOW) -> int:
    return fleet.hand_out(rows.db, now=now, lease=LEASE)


def take(
    rows: Rows, id_: DeliveryId, fence: int = 1, now: datetime = NOW
) -> Claimed | None:
    return fleet.take(rows.db, id_, fence, owner="pekerja", now=now, lease=LEASE)


def jobs(rows: Rows) -> Sequence[Row[Any]]:
    with rows.db.read() as connection:
        every = text("SELECT * FROM procrastinate_jobs ORDER BY id")
        return connection.execute(every).all()


def say(rows: Rows, statement: str, **values: Any) -> Any:
    with rows.db.write() as connection:
        return connection.scalar(text(statement), values)


def begin_job(rows: Rows) -> int:
    """Have a worker of procrastinate's fetch a job; return the worker."""
    number: int = say(rows, "SELECT worker_id FROM procrastinate_register_worker_v1()")
    fetch = "SELECT id FROM procrastinate_fetch_job_v2(ARRAY[:queue], :worker)"
    assert say(rows, fetch, queue=fleet.QUEUE, worker=number) is not None
    return number


def test_each_claim_has_its_job_with_number_and_fence(rows: Rows) -> None:
    ids = [rows.schedule(account=name) for name in ("satu", "dua")]
    assert hand_out(rows) == 2
    put = jobs(rows)
    assert [job.args for job in put] == [{"id": id_, "fence": 1} for id_ in ids]
    assert {(job.queue_name, job.task_name) for job in put} == {("deliveries", "carry")}
    assert {job.status for job in put} == {"todo"}
    assert [rows.state(id_) for id_ in ids] == [State.PUBLISHING] * 2
    assert rows.row(ids[0]).lease_until == NOW + LEASE


def test_the_earliest_has_the_first_job(rows: Rows) -> None:
    late = rows.schedule(account="satu", due_at=NOW - SECOND)
    early = rows.schedule(account="dua", due_at=NOW - HOUR)
    hand_out(rows)
    assert [job.args["id"] for job in jobs(rows)] == [early, late]


def test_what_may_not_go_out_gets_no_job(rows: Rows) -> None:
    rows.schedule("nanti", due_at=NOW + HOUR)
    rows.schedule("macet", account="dua")
    rows.set_account("dua", needs_person="reason.auth_expired")
    rows.schedule(account="tiga")
    rows.stop()
    assert hand_out(rows) == 0
    assert jobs(rows) == []


def test_a_claim_without_its_job_is_taken_back(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = rows.schedule()
    real = fleet._put

    def cut_off(connection: Connection, ids: Sequence[DeliveryId]) -> None:
        real(connection, ids)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fleet, "_put", cut_off)
        with pytest.raises(KeyboardInterrupt):
            hand_out(rows)
    assert jobs(rows) == []
    assert rows.state(id_) is State.SCHEDULED
    assert rows.row(id_).fence == 0
    assert hand_out(rows) == 1


def test_a_doubt_is_handed_out_after_what_is_due(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt = rows.uncertain("ragu")
    due = rows.schedule("baru", account="dua")
    monkeypatch.setattr(fleet, "_AHEAD", 1)
    assert hand_out(rows) == 1
    assert [job.args["id"] for job in jobs(rows)] == [due]
    monkeypatch.setattr(fleet, "_AHEAD", 2)
    assert hand_out(rows) == 1
    assert [job.args["id"] for job in jobs(rows)] == [due, doubt]
    held = take(rows, doubt)
    assert held is not None
    assert held.state is State.UNCERTAIN
    assert held.in_doubt


def test_no_more_is_claimed_than_workers_begin_soon(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "_AHEAD", 3)
    for number in range(5):
        rows.schedule(account=f"akun-{number}")
    assert [hand_out(rows), hand_out(rows)] == [3, 0]
    assert rows.in_flight() == 3
    begin_job(rows)
    assert hand_out(rows) == 1


def test_a_job_that_runs_or_waits_keeps_the_fleet_from_being_idle(rows: Rows) -> None:
    rows.schedule()
    assert fleet.is_idle(rows.db)
    hand_out(rows)
    assert not fleet.is_idle(rows.db)
    begin_job(rows)
    assert not fleet.is_idle(rows.db)
    (job,) = jobs(rows)
    say(rows, f"SELECT procrastinate_finish_job_v1({job.id}, 'succeeded', true)")
    assert fleet.is_idle(rows.db)


def test_a_worker_makes_a_delivery_its_own_with_a_fresh_lease(rows: Rows) -> None:
    id_ = rows.schedule("item", "Halo")
    hand_out(rows)
    now = NOW + LEASE / 2
    held = take(rows, id_, now=now)
    assert held is not None
    assert (held.id, held.fence, held.state) == (id_, 1, State.PUBLISHING)
    assert [part.text for part in held.rendition.parts] == ["Halo"]
    row = rows.row(id_)
    assert (row.lease_owner, row.lease_until) == ("pekerja", now + LEASE)
    assert rows.begin(held, now) is not None


def test_a_job_that_comes_twice_is_taken_once(rows: Rows) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    assert take(rows, id_) is not None
    assert take(rows, id_) is None


def test_a_job_whose_lease_ran_out_is_not_taken(rows: Rows) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    assert take(rows, id_, now=NOW + LEASE) is None
    assert rows.row(id_).lease_owner == "fleet", "the sweep takes it back"


def test_a_job_whose_fence_has_moved_is_not_taken(rows: Rows) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    later = NOW + LEASE + SECOND
    sweep.recover(rows.db, later, everyone=False)
    hand_out(rows, later)
    assert take(rows, id_, fence=1, now=later) is None
    assert take(rows, id_, fence=2, now=later) is not None


@pytest.mark.parametrize("state", sorted(set(State)))
def test_a_job_of_what_is_settled_is_not_taken(rows: Rows, state: State) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    rows.set_delivery(id_, state=state)
    alive = state in (State.PUBLISHING, State.UNCERTAIN)
    assert (take(rows, id_) is not None) is alive


def test_what_was_given_back_waits_for_another_job(rows: Rows) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    held = take(rows, id_)
    assert held is not None
    ledger.release(rows.db, held, NOW)
    assert take(rows, id_) is None
    assert hand_out(rows) == 1
    assert [job.args["fence"] for job in jobs(rows)] == [1, 2]


def test_a_doubt_that_was_decided_meanwhile_is_not_taken(rows: Rows) -> None:
    id_ = rows.uncertain()
    hand_out(rows)
    rows.move(id_, State.FAILED)
    assert take(rows, id_) is None


def test_the_job_of_a_vanished_worker_is_forgotten_and_its_delivery_is_not(
    rows: Rows,
) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    gone = begin_job(rows)
    held = take(rows, id_)
    assert held is not None
    number = rows.begun(held)
    fleet.forget_stalled(rows.db)
    assert len(jobs(rows)) == 1, "its worker was heard of just now"
    say(
        rows,
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s'"
        " WHERE id = :id RETURNING id",
        id=gone,
    )
    fleet.forget_stalled(rows.db)
    assert jobs(rows) == []
    assert rows.state(id_) is State.PUBLISHING
    sweep.recover(rows.db, NOW + LEASE + SECOND, everyone=False)
    assert rows.state(id_) is State.UNCERTAIN
    assert rows.close(held, number, PUBLISHED), "its late proof still counts"


def test_a_job_that_waits_is_not_forgotten(rows: Rows) -> None:
    rows.schedule()
    hand_out(rows)
    fleet.forget_stalled(rows.db)
    assert len(jobs(rows)) == 1


def test_a_retry_gets_a_job_of_its_own(rows: Rows) -> None:
    id_ = rows.schedule()
    hand_out(rows)
    held = take(rows, id_)
    assert held is not None
    again = Decision(state=State.SCHEDULED, eligible_at=NOW + SECOND)
    rows.close(held, rows.begun(held), again, outcome="transient")
    assert hand_out(rows) == 0
    assert hand_out(rows, NOW + SECOND) == 1
    assert take(rows, id_, fence=2, now=NOW + SECOND) is not None
