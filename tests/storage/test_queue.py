"""Claims: who takes what, and when."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.storage import queue
from dissemination.storage.accounts import sync_accounts
from dissemination.storage.tables import rendition
from tests.storage.conftest import HOUR, LEASE, NOW, PUBLISHED, SECOND, Rows


def test_what_is_due_is_taken_with_all_that_a_worker_needs(rows: Rows) -> None:
    id_ = rows.schedule("item", "Bagian satu", "Bagian dua")
    (held,) = rows.claim()
    assert (held.id, held.account, held.channel) == (id_, "satu", "scripted")
    assert [part.text for part in held.rendition.parts] == ["Bagian satu", "Bagian dua"]
    assert held.parts_left == 2
    assert held.first_tried_at is None
    assert not held.in_doubt
    row = rows.row(id_)
    assert row.state == State.PUBLISHING
    assert row.lease_owner == "daemon"
    assert row.lease_until == NOW + LEASE
    assert row.fence == held.fence == 1


@pytest.mark.parametrize("state", sorted(set(State) - {State.SCHEDULED}))
def test_only_what_is_scheduled_is_taken(rows: Rows, state: State) -> None:
    id_ = rows.schedule()
    rows.set_delivery(id_, state=state)
    assert rows.claim() == []
    assert rows.state(id_) is state


def test_what_is_due_later_is_not_taken(rows: Rows) -> None:
    rows.schedule(due_at=NOW + SECOND)
    assert rows.claim(NOW) == []
    assert len(rows.claim(NOW + SECOND)) == 1


def test_what_is_past_its_useful_hour_is_not_taken(rows: Rows) -> None:
    rows.schedule(useful_until=NOW + HOUR)
    assert rows.claim(NOW + HOUR) == []


def test_an_account_carries_one_thing_at_a_time(rows: Rows) -> None:
    first, second = rows.schedule("pagi"), rows.schedule("siang")
    (held,) = rows.claim()
    assert held.id == first
    assert rows.claim() == []
    rows.close(held, rows.begun(held), PUBLISHED, receipt=Receipt(remote_id="1"))
    assert [h.id for h in rows.claim()] == [second]


def test_an_account_carries_one_thing_even_after_a_lease_ran_out(rows: Rows) -> None:
    rows.schedule("pagi")
    rows.schedule("siang")
    rows.claim()
    assert rows.claim(NOW + LEASE + SECOND) == []


def test_the_database_itself_refuses_a_second_one_in_flight(rows: Rows) -> None:
    rows.schedule("pagi")
    other = rows.schedule("siang")
    rows.claim()
    with pytest.raises(IntegrityError):
        rows.set_delivery(other, state=State.PUBLISHING)


def test_accounts_are_carried_side_by_side(rows: Rows) -> None:
    for name in ("satu", "dua", "tiga"):
        rows.schedule(account=name)
    assert {held.account for held in rows.claim()} == {"satu", "dua", "tiga"}


def test_no_more_is_taken_than_can_be_carried(rows: Rows) -> None:
    for name in ("satu", "dua", "tiga"):
        rows.schedule(account=name)
    assert len(rows.claim(limit=2)) == 2
    assert len(rows.claim(limit=2)) == 1


def test_the_account_that_waited_longest_is_first(rows: Rows) -> None:
    for name in ("satu", "dua"):
        rows.schedule("pagi", account=name)
        rows.schedule("siang", account=name)
    (held,) = rows.claim(limit=1)
    later = NOW + SECOND
    rows.close(held, rows.begun(held, later), PUBLISHED, now=later)
    (other,) = rows.claim(later, limit=1)
    assert {held.account, other.account} == {"satu", "dua"}


def test_the_earliest_is_first(rows: Rows) -> None:
    rows.schedule("siang", due_at=NOW - SECOND)
    early = rows.schedule("pagi", due_at=NOW - HOUR)
    assert [held.id for held in rows.claim()] == [early]


def test_an_emergency_jumps_the_queue_of_its_account(rows: Rows) -> None:
    rows.schedule("pagi", due_at=NOW - HOUR)
    banjir = rows.schedule("banjir", priority=Priority.EMERGENCY)
    assert [held.id for held in rows.claim()] == [banjir]


def test_an_emergency_jumps_the_other_accounts(rows: Rows) -> None:
    for number in range(4):
        rows.schedule(account=f"akun-{number}", due_at=NOW - HOUR)
    banjir = rows.schedule("banjir", account="z", priority=Priority.EMERGENCY)
    assert [held.id for held in rows.claim(limit=1)] == [banjir]


def test_an_emergency_waits_for_its_own_instant(rows: Rows) -> None:
    pagi = rows.schedule("pagi")
    rows.schedule("banjir", priority=Priority.EMERGENCY, due_at=NOW + HOUR)
    assert [held.id for held in rows.claim()] == [pagi]


@pytest.mark.parametrize(
    "values",
    [
        {"enabled": False},
        {"needs_person": "reason.auth_expired"},
        {"blocked_until": NOW + SECOND},
        {"busy_until": NOW + SECOND},
        {"assisted": True},
    ],
)
def test_an_account_that_may_not_send_delays_no_other(
    rows: Rows, values: dict[str, object]
) -> None:
    rows.schedule(account="macet", due_at=NOW - HOUR)
    rows.schedule(account="lancar")
    rows.set_account("macet", **values)
    assert [held.account for held in rows.claim()] == ["lancar"]


@pytest.mark.parametrize("column", ["blocked_until", "busy_until"])
def test_a_wait_ends_by_itself(rows: Rows, column: str) -> None:
    rows.schedule()
    rows.set_account("satu", **{column: NOW + SECOND})
    assert len(rows.claim(NOW + SECOND)) == 1


def test_nothing_is_taken_while_everything_is_stopped(rows: Rows) -> None:
    rows.schedule()
    rows.stop()
    assert rows.claim() == []
    rows.stop(None)
    assert len(rows.claim()) == 1


def test_what_waits_for_a_page_is_taken_once_that_is_public(rows: Rows) -> None:
    page = rows.schedule("halaman", account="situs")
    rows.schedule("kabar", account="satu", depends_on=page)
    (held,) = rows.claim()
    assert held.id == page
    assert rows.claim() == []
    rows.close(held, rows.begun(held), PUBLISHED, receipt=Receipt(remote_id="1"))
    assert [h.account for h in rows.claim()] == ["satu"]


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.PUBLISHED, State.SCHEDULED})
)
def test_what_waits_for_a_page_that_is_not_public_is_not_taken(
    rows: Rows, state: State
) -> None:
    page = rows.schedule("halaman", account="situs")
    rows.schedule("kabar", account="satu", depends_on=page)
    rows.set_delivery(page, state=state)
    assert rows.claim() == []


def test_what_waits_for_a_page_holds_up_nothing_behind_it(rows: Rows) -> None:
    page = rows.schedule("halaman", account="situs", due_at=NOW + HOUR)
    rows.schedule("kabar", depends_on=page, due_at=NOW - HOUR)
    free = rows.schedule("lain")
    assert [held.id for held in rows.claim()] == [free]


def test_every_claim_moves_the_fence(rows: Rows) -> None:
    rows.schedule()
    (first,) = rows.claim()
    again = Decision(state=State.SCHEDULED, eligible_at=NOW)
    rows.close(first, rows.begun(first), again, outcome="transient")
    (second,) = rows.claim()
    assert second.fence == first.fence + 1
    assert second.tries == 1


def test_a_rendition_that_cannot_be_read_is_held_and_stops_nobody(rows: Rows) -> None:
    broken = rows.schedule(account="rusak")
    rows.schedule(account="utuh")
    with rows.db.write() as connection:
        connection.execute(
            update(rendition)
            .where(rendition.c.id == rows.row(broken).rendition)
            .values(said={"item": "x"})
        )
    assert [held.account for held in rows.claim()] == ["utuh"]
    assert rows.state(broken) is State.HELD
    assert rows.row(broken).reason == "reason.unreadable"


def test_threads_never_take_the_same_delivery(rows: Rows) -> None:
    for number in range(40):
        rows.schedule(f"item-{number}", account=f"akun-{number % 10}")
    taken: list[DeliveryId] = []

    def work(name: str) -> None:
        while held := rows.claim(owner=name, limit=3):
            taken.extend(one.id for one in held)
            for one in held:
                rows.close(one, rows.begun(one), PUBLISHED)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while held := rows.claim():  # the last ones may have been busy when all looked
        taken.extend(one.id for one in held)
        for one in held:
            rows.close(one, rows.begun(one), PUBLISHED)
    assert len(taken) == len(set(taken)) == 40


TAKE_ALL = """
import json, sys
from datetime import datetime, timedelta
from dissemination.domain.delivery import Decision, State
from dissemination.storage import ledger, queue
from dissemination.storage.database import Database
from dissemination.storage.ledger import Ending
now, done, idle = datetime.fromisoformat(sys.argv[2]), [], 0
with Database(sys.argv[1]) as db:
    sys.stdin.readline()
    while idle < 20:
        lease = timedelta(seconds=60)
        held = queue.claim(db, owner=sys.argv[3], now=now, lease=lease, limit=3)
        idle = 0 if held else idle + 1
        for one in held:
            number = ledger.begin(db, one, 0, key="k", cost_usd=0, now=now)
            done.append([one.id, one.account, number])
            ledger.close(db, one, number, Ending(outcome="published"), part=0, now=now,
                         decision=Decision(state=State.PUBLISHED))
print(json.dumps(done))
"""


def test_processes_never_take_the_same_delivery(rows: Rows, url: str) -> None:
    for number in range(60):
        rows.schedule(f"item-{number}", account=f"akun-{number % 12}")
    workers = [
        subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", TAKE_ALL, url, NOW.isoformat(), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("p1", "p2")
    ]
    answers = [process.communicate("go\n", timeout=60)[0] for process in workers]
    done = [entry for answer in answers for entry in json.loads(answer)]
    counted = Counter(id_ for id_, _, _ in done)
    assert len(counted) == 60
    assert set(counted.values()) == {1}
    assert all(number is not None for _, _, number in done)
    assert rows.in_flight() == 0


def test_a_lease_that_is_renewed_stays_with_its_owner(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    until = NOW + 2 * LEASE
    queue.renew(rows.db, "daemon", [held.id], until=until)
    assert rows.row(id_).lease_until == until
    assert rows.account_row("satu").busy_until == until
    assert rows.begin(held, NOW + LEASE + SECOND) is not None


def test_nobody_renews_the_lease_of_another(rows: Rows) -> None:
    id_ = rows.schedule()
    rows.claim(owner="lain")
    queue.renew(rows.db, "daemon", [id_], until=NOW + HOUR)
    assert rows.row(id_).lease_until == NOW + LEASE


def test_what_is_settled_is_not_renewed(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    rows.close(held, rows.begun(held), PUBLISHED)
    queue.renew(rows.db, "daemon", [id_], until=NOW + HOUR)
    assert rows.row(id_).lease_until is None
    assert rows.account_row("satu").busy_until == NOW


def test_a_doubt_is_reserved_for_one(rows: Rows) -> None:
    id_ = rows.uncertain()
    (held,) = rows.doubt()
    assert held.id == id_
    assert held.in_doubt
    assert (held.first_tried_at, held.last_tried_at) == (NOW, NOW)
    assert rows.doubt() == []
    assert len(rows.doubt(NOW + LEASE)) == 1


def test_a_doubt_that_is_being_looked_up_is_kept_by_its_owner(rows: Rows) -> None:
    id_ = rows.uncertain()
    rows.doubt()
    queue.renew(rows.db, "daemon", [id_], until=NOW + 2 * LEASE)
    assert rows.doubt(NOW + LEASE + SECOND) == []
    assert rows.state(id_) is State.UNCERTAIN


def test_a_doubt_waits_for_its_time(rows: Rows) -> None:
    id_ = rows.uncertain()
    rows.set_delivery(id_, eligible_at=NOW + HOUR)
    assert rows.doubt() == []
    assert len(rows.doubt(NOW + HOUR)) == 1


def test_doubts_are_looked_up_while_everything_is_stopped(rows: Rows) -> None:
    rows.uncertain()
    rows.stop()
    assert len(rows.doubt()) == 1


def test_whose_instant_comes_after_a_look_is_known_without_another(
    rows: Rows,
) -> None:
    rows.schedule("pagi", due_at=NOW + SECOND)
    doubted = rows.uncertain("ragu", account="dua")
    rows.set_delivery(doubted, eligible_at=NOW + 2 * SECOND)
    seen = queue.look(rows.db, NOW)
    assert seen.next_at == NOW + SECOND
    for later in (NOW, NOW + SECOND, NOW + 2 * SECOND):
        arrived, looked = seen.arrived(later), queue.look(rows.db, later)
        assert (arrived.is_due, arrived.is_doubtful) == (
            looked.is_due,
            looked.is_doubtful,
        )


def test_what_was_due_and_not_to_be_had_has_not_arrived_since(rows: Rows) -> None:
    rows.schedule()
    seen = queue.look(rows.db, NOW)
    assert seen.is_due
    assert not seen.arrived(NOW + HOUR).is_due


def test_an_empty_queue_has_no_next_instant(rows: Rows) -> None:
    assert queue.next_eligible(rows.db, NOW) is None


def test_the_next_instant_is_that_of_the_earliest_later_delivery(rows: Rows) -> None:
    rows.schedule("siang", due_at=NOW + 2 * HOUR, useful_until=NOW + 3 * HOUR)
    rows.schedule("pagi", account="dua", due_at=NOW + HOUR)
    assert queue.next_eligible(rows.db, NOW) == NOW + HOUR


def test_a_blocked_account_is_woken_when_its_wait_ends(rows: Rows) -> None:
    rows.schedule(due_at=NOW - HOUR)
    rows.set_account("satu", blocked_until=NOW + 5 * SECOND)
    assert queue.next_eligible(rows.db, NOW) == NOW + 5 * SECOND


def test_what_is_due_and_waits_for_a_page_does_not_hide_what_comes_later(
    rows: Rows,
) -> None:
    page = rows.plan("halaman", account="situs")
    rows.schedule("kabar", depends_on=page)
    rows.schedule("lain", due_at=NOW + HOUR)
    assert queue.next_eligible(rows.db, NOW) == NOW + HOUR


@pytest.mark.parametrize("values", [{"enabled": False}, {"needs_person": "x"}])
def test_an_account_that_waits_for_a_person_has_no_next_instant(
    rows: Rows, values: dict[str, object]
) -> None:
    rows.schedule(due_at=NOW + HOUR)
    rows.set_account("satu", **values)
    assert queue.next_eligible(rows.db, NOW) is None


def test_a_stop_leaves_nothing_to_wake_for_but_doubts(rows: Rows) -> None:
    rows.schedule(due_at=NOW + SECOND)
    rows.stop()
    assert queue.next_eligible(rows.db, NOW) is None
    rows.stop(None)
    id_ = rows.uncertain("ragu", account="dua")
    rows.set_delivery(id_, eligible_at=NOW + HOUR)
    rows.stop()
    assert queue.next_eligible(rows.db, NOW) == NOW + HOUR


def test_an_assisted_account_is_woken_for_too(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    rows.schedule(account="wa", due_at=NOW + HOUR)
    assert queue.next_eligible(rows.db, NOW) == NOW + HOUR


def test_a_daemon_is_seen_once_and_again(rows: Rows) -> None:
    for minutes in (0, 1):
        now = NOW + timedelta(minutes=minutes)
        queue.seen(rows.db, "vm", "0.1.0", started_at=NOW, now=now)


def test_an_account_that_left_is_not_carried(rows: Rows) -> None:
    rows.schedule()
    gone = replace(rows.accounts["satu"], enabled=False)
    with rows.db.write() as connection:
        sync_accounts(connection, [gone])
    assert rows.claim() == []
