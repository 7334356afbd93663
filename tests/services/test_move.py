"""Another time for deliveries, and what keeps them from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake
from dissemination.services.plan import plan
from dissemination.services.queue import Changed, NewTime, move
from dissemination.services.write import find_item
from dissemination.storage import audit, deliveries, items, ledger, queue, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending
from tests.services.standing import bring, look, planned, state, write

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)  # 12.00 WIB
AFTERNOON = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)  # 16.30 WIB
SILENCE = """
[[blackouts]]
from = 2026-11-21T12:30:00
to = 2026-11-22T13:00:00
reason = "Masa tenang"
"""
APART = '\nspacing = "45m"'
STATUS = '[accounts.status]\nchannel = "whatsapp_status"'


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    write(desk, now)
    return planned(desk, now)


@pytest.fixture
def desk_with(workspace: Path) -> Iterator[Callable[[str, str], Desk]]:
    """Open the desk with more of `schedule.toml`."""
    with ExitStack() as stack:

        def opened(more: str, after: str = "") -> Desk:
            file = workspace / FILE
            said = file.read_text("utf-8")
            whole = said.replace(after, after + more, 1) if after else said + more
            file.write_text(whole, "utf-8")
            return stack.enter_context(open_desk(workspace))

        yield opened


def moved(desk: Desk, when: NewTime, now: datetime, *ids: object) -> Changed:
    names = [str(one) for one in ids] or ["berita"]
    return move(desk, names, when=when, person="arman", now=now)


def refused(desk: Desk, when: NewTime, now: datetime, id_: DeliveryId) -> Mistake:
    before = look(desk, id_)
    with pytest.raises(Mistake) as caught:
        moved(desk, when, now, id_)
    assert look(desk, id_) == before
    return caught.value


def slot_of(desk: Desk, number: DeliveryId) -> str:
    with desk.db.read() as connection:
        (deed,) = audit.deeds(connection, str(number))
    return str(deed.detail["slot"])


def test_all_that_depends_on_the_time_goes_with_it(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    bring(desk, number, State.HELD)
    moved(desk, now + 3 * HOUR, now)
    standing = look(desk, number)
    assert standing.delivery.due_at == standing.eligible_at == now + 3 * HOUR
    assert standing.delivery.useful_until == now + 3 * HOUR + desk.late_after()
    assert standing.delivery.reason == ""


def test_what_was_moved_is_taken_at_its_new_time_and_not_before(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    moved(desk, now + HOUR, now)
    assert claim(desk, now + HOUR - timedelta(seconds=1)) == []
    assert [held.id for held in claim(desk, now + HOUR)] == [number]


def test_what_waits_for_a_yes_goes_on_waiting_for_it(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    moved(desk, now + HOUR, now)
    assert claim(desk, now + HOUR) == []
    assert approve(desk, "berita", person="arman", now=now).scheduled == (number,)
    assert [held.id for held in claim(desk, now + HOUR)] == [number]


def test_the_next_slot_is_one_that_nobody_has(desk: Desk, now: datetime) -> None:
    for name in ("satu", "dua", "tiga"):
        write(desk, now, f"Kabar {name}.", name=name)
    first, other = (planned(desk, now, name=name) for name in ("satu", "dua"))
    third = planned(desk, now, name="tiga", when=NOON)
    assert moved(desk, "next_slot", now, first, other).moved == (first, other)
    found = [look(desk, id_).delivery.due_at for id_ in (third, first, other)]
    assert found == [NOON, AFTERNOON, NOON + DAY]


def test_a_slot_is_kept_as_the_local_hour_that_is_meant(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    moved(desk, "next_slot", now)
    assert slot_of(desk, number) == "2026-11-21T12:00[Asia/Jakarta]"


def test_an_exact_time_is_no_slot(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    moved(desk, NOON, now)
    assert slot_of(desk, number) == ""


def test_who_moved_what_from_when_to_when_is_written_down(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    moved(desk, NOON, now)
    with desk.db.read() as connection:
        (deed,) = audit.deeds(connection, str(number))
    assert (deed.person, deed.verb, deed.at) == ("arman", "move", now)
    assert deed.detail["deliveries"] == [number]
    assert deed.detail["was"] == now.isoformat()
    assert deed.detail["due_at"] == NOON.isoformat()


@pytest.mark.parametrize(
    ("off", "why"),
    [(-HOUR, "plan.past"), (timedelta(days=4000), "plan.far")],
)
def test_a_time_that_is_past_or_far_too_late_is_refused(
    desk: Desk, number: DeliveryId, now: datetime, off: timedelta, why: str
) -> None:
    assert refused(desk, now + off, now, number).id == why


def test_the_deadline_stays_the_author_s_own(desk: Desk, now: datetime) -> None:
    write(desk, now, expires_at=now + 6 * HOUR)
    number = planned(desk, now)
    moved(desk, now + 5 * HOUR, now)
    assert look(desk, number).delivery.useful_until == now + 6 * HOUR
    for late in (6 * HOUR, 7 * HOUR):
        assert refused(desk, now + late, now, number).id == "plan.expired"


def test_what_comes_before_an_event_is_not_moved_behind_it(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, event_at=now + 6 * HOUR)
    number = planned(desk, now)
    for late in (6 * HOUR, 7 * HOUR):
        assert refused(desk, now + late, now, number).id == "move.after_event"
    moved(desk, now + 5 * HOUR, now)
    assert look(desk, number).delivery.useful_until == now + 6 * HOUR


def test_what_tells_of_an_event_afterwards_may_be_moved(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, event_at=now + HOUR)
    number = planned(desk, now, when=now + 2 * HOUR)
    assert moved(desk, now + 4 * HOUR, now).moved == (number,)


def test_a_blackout_refuses_a_time_but_not_to_an_emergency(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(SILENCE)
    write(desk, now)
    number = planned(desk, now)
    mistake = refused(desk, now + 3 * HOUR, now, number)
    assert (mistake.id, mistake.values["reason"]) == ("plan.blackout", "Masa tenang")
    write(desk, now, name="banjir", priority=Priority.EMERGENCY)
    urgent = planned(desk, now, name="banjir")
    assert moved(desk, now + 3 * HOUR, now, urgent).moved == (urgent,)


def test_a_time_too_near_to_another_is_refused_but_one_is_not_in_its_own_way(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(APART, STATUS)
    write(desk, now)
    write(desk, now, "Kabar lain.", name="lain")
    other = planned(desk, now, name="lain", account="status", when=NOON)
    number = planned(desk, now, account="status", when=AFTERNOON)
    assert refused(desk, NOON + HOUR / 2, now, number).id == "plan.too_close"
    nudged = NOON + timedelta(minutes=5)
    assert moved(desk, nudged, now, other).moved == (other,)


def test_one_that_cannot_have_the_time_does_not_keep_the_others_from_it(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(APART, STATUS)
    write(desk, now)
    first = planned(desk, now)
    other = planned(desk, now, account="status", when=AFTERNOON)
    write(desk, now, "Kabar lain.", name="lain")
    planned(desk, now, name="lain", account="status", when=NOON)
    done = moved(desk, NOON, now, first, other)
    assert done.moved == (first,)
    assert [mistake.id for mistake in done.refused] == ["plan.too_close"]
    assert look(desk, other).delivery.due_at == AFTERNOON


def test_what_waits_for_a_page_that_comes_later_is_named(
    desk: Desk, now: datetime
) -> None:
    write(desk, now)
    both = plan(desk, "berita", ["status", "situs"], when=NOON, person="rina", now=now)
    page, follower = (standing.delivery.id for standing in both)
    assert look(desk, follower).delivery.depends_on == page
    assert moved(desk, AFTERNOON, now, page).ahead == ((follower, page),)
    assert moved(desk, AFTERNOON, now, follower).ahead == ()


def test_nobody_moves_round_a_yes_that_was_never_given(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    later = now + 2 * DAY
    sweep.give_up(desk.db, later)
    assert state(desk, number) is State.MISSED
    assert refused(desk, later + HOUR, later, number).id == "retry.not_approved"


@pytest.mark.parametrize("before", [State.HELD, State.FAILED, State.MISSED])
def test_nobody_moves_a_text_that_was_revised(
    desk: Desk, number: DeliveryId, now: datetime, before: State
) -> None:
    bring(desk, number, before)
    item = find_item(desk, "berita").item
    with desk.db.write() as connection:  # past what an edit does by itself
        items.save(connection, replace(item, body="Lain."), author="rina", now=now)
    bare = look(desk, number)
    with pytest.raises(Mistake) as caught:
        moved(desk, now + HOUR, now, number)
    assert caught.value.id == "retry.revised"
    assert look(desk, number) == bare


def test_what_is_perhaps_public_is_not_moved(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    (held,) = claim(desk, now)
    attempt = ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now)
    assert attempt is not None
    # The platform would ignore the repeat, which is therefore made soon.
    again = Decision(state=State.SCHEDULED, eligible_at=now + HOUR)
    said = Ending(outcome="unknown")
    ledger.close(desk.db, held, attempt, said, part=0, now=now, decision=again)
    assert state(desk, number) is State.SCHEDULED
    assert refused(desk, now + 5 * HOUR, now, number).id == "move.in_doubt"


def claim(desk: Desk, now: datetime) -> list[Claimed]:
    return queue.claim(desk.db, owner="daemon", now=now, lease=HOUR, limit=8)


def test_a_move_and_a_claim_at_one_moment_have_one_winner(
    workspace: Path, now: datetime
) -> None:
    later = now + 3 * HOUR
    winners = set()
    with open_desk(workspace) as desk, open_desk(workspace) as daemon:
        write(desk, now)
        number = planned(desk, now)
        approve(desk, "berita", person="arman", now=now)
        for _ in range(20):
            start = Barrier(2)

            def try_to_move(start: Barrier = start) -> bool:
                start.wait()
                try:
                    return bool(moved(desk, later, now).moved)
                except Mistake:
                    return False

            def try_to_take(start: Barrier = start) -> bool:
                start.wait()
                return bool(claim(daemon, now))

            with ThreadPoolExecutor(2) as pool:
                one, other = pool.submit(try_to_move), pool.submit(try_to_take)
                was_moved, was_taken = one.result(), other.result()
            found = look(desk, number).delivery
            won = (State.SCHEDULED, later), (State.PUBLISHING, now)
            assert was_moved is not was_taken
            assert (found.state, found.due_at) == won[was_taken]
            winners.add(was_moved)
            sweep.recover(desk.db, now, everyone=True)
            if was_moved:
                moved(desk, now, now)
    assert winners


def test_a_worker_that_is_too_late_to_call_has_not_called(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    (held,) = claim(desk, now)
    ledger.release(desk.db, held, now)
    moved(desk, now + HOUR, now)
    assert ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now) is None
    with desk.db.read() as connection:
        assert deliveries.attempts(connection, number) == []
