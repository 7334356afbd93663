"""The emergency stop, and what a resume makes of what waited."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event

import pytest

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.storage import control, deliveries, ledger, sweep
from dissemination.storage.control import Outlook, Stop
from dissemination.storage.deliveries import Planned
from tests.storage.conftest import HOUR, LEASE, NOW, ON_A_SERVER, SECOND, Rows

LATER = NOW + HOUR / 2


def stop(rows: Rows, person: str = "arman", reason: str = "banjir") -> bool:
    with rows.db.write() as connection:
        return control.stop(connection, person=person, reason=reason, now=NOW)


def resume(rows: Rows, now: datetime = LATER) -> Sequence[DeliveryId] | None:
    with rows.db.write() as connection:
        return control.resume(connection, now)


def standing(rows: Rows) -> Stop | None:
    with rows.db.read() as connection:
        return control.standing(connection)


def outlook(rows: Rows, limit: int = 10) -> Outlook:
    with rows.db.read() as connection:
        return control.outlook(connection, LATER, limit=limit)


def ids(seen: Outlook, group: str) -> list[int]:
    return [waiting.id for waiting in getattr(seen, group).first]


@ON_A_SERVER
def test_who_chooses_a_moment_sees_what_was_chosen_before(rows: Rows) -> None:
    rows.account("satu")
    chose = Event()

    def choose() -> frozenset[datetime]:
        assert chose.wait(5)
        with rows.db.write() as connection:
            control.take_turns(connection)
            since = NOW - HOUR
            return deliveries.due_times(connection, AccountId("satu"), since=since)

    with ThreadPoolExecutor(1) as pool:
        with rows.db.write() as connection:
            control.take_turns(connection)
            other = pool.submit(choose)
            chose.set()
            with pytest.raises(TimeoutError):  # it waits
                other.result(timeout=0.2)
            said = Rendition(
                item="item",
                revision=1,
                account=AccountId("satu"),
                placement="feed",
                parts=(Part(text="Halo"),),
            )
            planned = Planned(rendition=said, due_at=NOW, useful_until=NOW + HOUR)
            deliveries.add(connection, planned, author="rina", now=NOW)
        assert other.result(timeout=5) == {NOW}


def test_nothing_is_stopped_at_first(rows: Rows) -> None:
    assert standing(rows) is None
    assert resume(rows) is None


def test_a_stop_says_who_when_and_why(rows: Rows) -> None:
    assert stop(rows)
    assert standing(rows) == Stop(at=NOW, person="arman", reason="banjir")


def test_a_second_stop_leaves_the_first_one_as_it_is(rows: Rows) -> None:
    stop(rows)
    assert not stop(rows, "rina", "salah")
    known = standing(rows)
    assert known is not None
    assert known.person == "arman"


def test_after_a_resume_nothing_of_the_stop_is_left(rows: Rows) -> None:
    stop(rows)
    assert resume(rows) == []
    assert standing(rows) is None
    assert stop(rows, "rina", "gempa")


@pytest.mark.parametrize("priority", Priority)
def test_while_stopped_nothing_is_claimed(rows: Rows, priority: Priority) -> None:
    rows.schedule(priority=priority)
    stop(rows)
    assert rows.claim(LATER) == []


def test_while_stopped_no_call_begins(rows: Rows) -> None:
    rows.schedule()
    (held,) = rows.claim()
    stop(rows)
    assert rows.begin(held) is None


def test_what_fell_due_is_held_and_what_is_later_stays(rows: Rows) -> None:
    due = rows.schedule("kini")
    later = rows.schedule("nanti", due_at=LATER + SECOND, useful_until=LATER + HOUR)
    planned = rows.plan("usul")
    stop(rows)
    assert resume(rows) == [due]
    assert (rows.row(due).state, rows.row(due).reason) == ("held", "reason.stopped")
    assert rows.state(later) is State.SCHEDULED
    assert rows.state(planned) is State.PLANNED
    assert rows.claim(LATER) == []
    assert [h.id for h in rows.claim(LATER + SECOND)] == [later]


def test_what_waits_for_its_next_try_fell_due_as_well(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    again = Decision(state=State.SCHEDULED, eligible_at=LATER + HOUR)
    rows.close(held, rows.begun(held), again, outcome="transient")
    rows.set_delivery(id_, useful_until=LATER + HOUR * 2)
    stop(rows)
    assert resume(rows) == [id_]


def test_what_a_person_wanted_sooner_than_due_is_held_too(rows: Rows) -> None:
    id_ = rows.schedule(due_at=LATER + SECOND, useful_until=LATER + HOUR)
    rows.set_delivery(id_, eligible_at=NOW)
    stop(rows)
    assert resume(rows) == [id_]


def test_what_became_useless_is_missed_as_without_a_stop(rows: Rows) -> None:
    id_ = rows.schedule(useful_until=LATER)
    stop(rows)
    assert resume(rows) == []
    sweep.give_up(rows.db, LATER)
    assert rows.state(id_) is State.MISSED


def test_what_was_claimed_before_the_stop_is_held_and_cannot_be_called(
    rows: Rows,
) -> None:
    id_ = rows.schedule()
    (late,) = rows.claim(LATER)
    stop(rows)
    assert resume(rows) == [id_]
    assert rows.state(id_) is State.HELD
    assert rows.begin(late, LATER) is None
    ledger.release(rows.db, late, LATER)
    assert rows.state(id_) is State.HELD
    rows.move(id_, State.SCHEDULED)
    assert len(rows.claim(LATER + LEASE)) == 1


def test_a_call_that_is_on_its_way_ends_as_it_ends(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    number = rows.begun(held)
    stop(rows)
    assert resume(rows) == []
    proof, done = Receipt(remote_id="7"), Decision(state=State.PUBLISHED)
    assert rows.close(held, number, done, receipt=proof)
    assert rows.state(id_) is State.PUBLISHED


def test_a_doubt_stays_a_doubt(rows: Rows) -> None:
    id_ = rows.uncertain()
    stop(rows)
    assert [d.id for d in rows.doubt()] == [id_]
    assert resume(rows) == []
    assert rows.state(id_) is State.UNCERTAIN


def test_what_waits_for_a_person_to_post_is_not_handed_over(rows: Rows) -> None:
    rows.account("wa", assisted=True)
    id_ = rows.schedule(account="wa")
    stop(rows)
    assert sweep.hand_over(rows.db, LATER) == []
    assert resume(rows) == [id_]


def test_the_outlook_names_what_a_stop_keeps_back_and_what_it_cannot(
    rows: Rows,
) -> None:
    doubt = rows.uncertain("ragu")
    sending = rows.schedule("jalan", account="dua")
    claimed = rows.schedule("siap", account="tiga")
    for held in rows.claim():
        if held.id == sending:
            rows.begun(held)
    rows.account("wa", assisted=True)
    shared = rows.schedule("status", account="wa")
    sweep.hand_over(rows.db, NOW)
    due = rows.schedule("kini")
    later = rows.schedule("nanti", due_at=LATER + SECOND, useful_until=LATER + HOUR)
    rows.schedule("basi", useful_until=LATER)
    seen = outlook(rows)
    assert ids(seen, "sending") == [sending]
    assert ids(seen, "doubtful") == [doubt]
    assert ids(seen, "handed_off") == [shared]
    assert ids(seen, "due") == [claimed, due]
    assert ids(seen, "later") == [later]


def test_what_the_outlook_calls_due_is_what_a_resume_holds(rows: Rows) -> None:
    rows.schedule("siap")
    rows.claim()
    rows.schedule("kini", account="dua")
    stop(rows)
    assert ids(outlook(rows), "due") == resume(rows)


def test_the_outlook_counts_what_it_does_not_name(rows: Rows) -> None:
    first, *_ = [rows.schedule(f"item-{n}") for n in range(4)]
    seen = outlook(rows, limit=1)
    assert seen.due.count == 4
    (named,) = seen.due.first
    assert (named.id, named.item, named.account) == (first, "item-0", "satu")
    assert named.due_at == NOW
