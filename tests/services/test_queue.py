"""What people do with deliveries that stand in the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.services.approve import approve
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.plan import plan
from dissemination.services.queue import Changed, cancel, confirm, move, retry
from dissemination.services.resolve import Verdict, resolve
from dissemination.storage import ledger, queue, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending
from tests.services.standing import bring, look, planned, state, write

HOUR = timedelta(hours=1)
Verb = Callable[[Desk, str, datetime], Changed]


def cancelled(desk: Desk, id: str, now: datetime) -> Changed:
    return cancel(desk, [id], person="arman", now=now)


def retried(desk: Desk, id: str, now: datetime) -> Changed:
    return retry(desk, [id], person="arman", now=now)


def moved(desk: Desk, id: str, now: datetime) -> Changed:
    return move(desk, [id], when=now + HOUR, person="arman", now=now)


# What each verb makes of each state; from those that are not here it leads nowhere.
LEADS: Mapping[Verb, Mapping[State, State]] = {
    cancelled: {
        State.PLANNED: State.CANCELLED,
        State.SCHEDULED: State.CANCELLED,
        State.HELD: State.CANCELLED,
        State.FAILED: State.CANCELLED,
        State.MISSED: State.CANCELLED,
        State.EXPIRED: State.CANCELLED,
    },
    retried: {
        State.HELD: State.SCHEDULED,
        State.FAILED: State.SCHEDULED,
        State.MISSED: State.SCHEDULED,
        State.EXPIRED: State.SCHEDULED,
    },
    moved: {
        State.PLANNED: State.PLANNED,
        State.SCHEDULED: State.SCHEDULED,
        State.HELD: State.SCHEDULED,
        State.FAILED: State.SCHEDULED,
        State.MISSED: State.SCHEDULED,
        State.EXPIRED: State.SCHEDULED,
    },
}
REFUSALS: Mapping[Verb, str] = {
    cancelled: "cancel.too_late",
    retried: "retry.not_needed",
    moved: "move.too_late",
}


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    write(desk, now)
    return planned(desk, now)


def several(desk: Desk, now: datetime, count: int) -> list[DeliveryId]:
    for n in range(count):
        write(desk, now, f"Kabar {n}.", name=f"kabar-{n}")
    return [planned(desk, now, name=f"kabar-{n}") for n in range(count)]


def deeds(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.db.read() as connection:
        rows = connection.execute(
            text("SELECT verb, person, subject FROM audit ORDER BY id")
        )
        return [(row.verb, row.person, row.subject) for row in rows]


@pytest.mark.parametrize("from_", State)
@pytest.mark.parametrize("verb", LEADS)
def test_each_verb_leads_from_each_state_where_the_table_says(
    desk: Desk, number: DeliveryId, now: datetime, verb: Verb, from_: State
) -> None:
    bring(desk, number, from_)
    before, done = look(desk, number), deeds(desk)
    to = LEADS[verb].get(from_)
    if to is not None:
        assert verb(desk, str(number), now).moved == (number,)
        assert state(desk, number) is to
        assert len(deeds(desk)) == len(done) + 1
        return
    with pytest.raises(Mistake) as caught:
        verb(desk, str(number), now)
    assert caught.value.id == REFUSALS[verb]
    assert (look(desk, number), deeds(desk)) == (before, done)


@pytest.mark.parametrize("verb", [cancel, retry])
def test_several_are_changed_at_once(
    desk: Desk, now: datetime, verb: Callable[..., Changed]
) -> None:
    numbers = several(desk, now, 4)
    for number in numbers:
        bring(desk, number, State.HELD)
    ids = [str(number) for number in numbers[:3]]
    done = verb(desk, ids, person="arman", now=now)
    assert done == Changed(moved=tuple(numbers[:3]))
    assert state(desk, numbers[3]) is State.HELD


def test_one_name_that_nobody_knows_keeps_all_as_they_are(
    desk: Desk, now: datetime
) -> None:
    first, other = several(desk, now, 2)
    with pytest.raises(NotFound) as caught:
        cancel(desk, [str(first), "98", "nihil", str(other)], person="rina", now=now)
    assert caught.value.values == {"id": "98, nihil"}
    assert {state(desk, first), state(desk, other)} == {State.PLANNED}


def test_what_cannot_be_cancelled_is_named_and_the_rest_is_cancelled(
    desk: Desk, now: datetime
) -> None:
    first, public, other = several(desk, now, 3)
    bring(desk, public, State.PUBLISHED)
    ids = [str(first), str(public), str(other)]
    done = cancel(desk, ids, person="rina", now=now)
    assert done.moved == (first, other)
    (mistake,) = done.refused
    assert mistake.id == "cancel.too_late"
    assert mistake.values == {"id": str(public), "states": "Tayang"}
    assert state(desk, public) is State.PUBLISHED


def test_where_nothing_is_changed_the_mistake_names_each(
    desk: Desk, now: datetime
) -> None:
    first, other = several(desk, now, 2)
    bring(desk, first, State.PUBLISHED)
    bring(desk, other, State.UNCERTAIN)
    with pytest.raises(Mistake) as caught:
        cancel(desk, [str(first), str(other)], person="rina", now=now)
    assert caught.value.id == "queue.unchanged"
    for said in (f"{first} tidak", f"{other} tidak", "Tayang", "Belum pasti"):
        assert said in str(caught.value.values["why"])


def test_an_item_and_its_delivery_named_together_are_changed_once(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    ids = ["berita", str(number), "berita"]
    done = cancel(desk, ids, person="rina", now=now)
    assert done == Changed(moved=(number,))
    assert [deed for deed in deeds(desk) if deed[0] == "cancel"] == [
        ("cancel", "rina", "berita")
    ]


def test_of_an_item_what_is_public_stays_and_the_rest_is_cancelled(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    bring(desk, number, State.PUBLISHED)
    other = planned(desk, now, account="status")
    done = cancel(desk, ["berita"], person="rina", now=now)
    assert done == Changed(moved=(other,))
    assert state(desk, number) is State.PUBLISHED


def test_an_item_is_cancelled_as_a_whole(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    (other,) = plan(desk, "berita", ["status"], when=now, person="rina", now=now)
    done = cancel(desk, ["berita"], person="rina", now=now)
    assert set(done.moved) == {number, other.delivery.id}


@pytest.mark.parametrize("id_", ["99", "nihil", "9" * 30, "²", ""])
def test_what_is_neither_a_delivery_nor_an_item_is_not_found(
    desk: Desk, now: datetime, id_: str
) -> None:
    for verb in LEADS:
        with pytest.raises(NotFound):
            verb(desk, id_, now)


@pytest.mark.parametrize(
    "from_", [State.HELD, State.FAILED, State.MISSED, State.EXPIRED]
)
def test_a_person_may_insist(
    desk: Desk, number: DeliveryId, now: datetime, from_: State
) -> None:
    bring(desk, number, from_)
    later = now + timedelta(days=3)
    assert retry(desk, ["berita"], person="arman", now=later).moved == (number,)
    standing = look(desk, number)
    assert standing.delivery.state is State.SCHEDULED
    assert standing.eligible_at == later
    assert standing.delivery.useful_until >= later + HOUR


def test_a_hand_off_is_confirmed_with_its_proof(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    bring(desk, number, State.HANDED_OFF)
    standing = confirm(desk, number, person="rina", proof="foto.jpg", now=now)
    assert standing.delivery.state is State.PUBLISHED


def test_what_waits_for_nobody_is_not_confirmed(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    with pytest.raises(Mistake) as caught:
        confirm(desk, number, person="rina", proof="", now=now)
    assert caught.value.id == "confirm.not_waiting"
    with pytest.raises(NotFound):
        confirm(desk, 99, person="rina", proof="", now=now)


@pytest.mark.parametrize(
    ("verdict", "ends"),
    [
        (Verdict.PUBLISHED, State.PUBLISHED),
        (Verdict.RESEND, State.SCHEDULED),
        (Verdict.FAIL, State.FAILED),
    ],
)
def test_a_doubt_ends_by_a_person_s_word(
    desk: Desk, number: DeliveryId, now: datetime, verdict: Verdict, ends: State
) -> None:
    bring(desk, number, State.UNCERTAIN)
    url = "https://uji.example/1"
    settled = resolve(desk, number, verdict, url=url, person="arman", now=now)
    assert settled.delivery.state is ends
    assert bool(settled.delivery.reason) is (ends is State.FAILED)
    assert settled.urls == ((url,) if ends is State.PUBLISHED else ())


def test_only_a_doubt_is_resolved(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    with pytest.raises(Mistake) as caught:
        resolve(desk, number, Verdict.FAIL, url="", person="arman", now=now)
    assert caught.value.id == "uncertain.not_uncertain"
    with pytest.raises(NotFound):
        resolve(desk, 99, Verdict.FAIL, url="", person="arman", now=now)


@pytest.mark.parametrize("url", ["", "ya", "javascript:alert(1)", "uji.example/1"])
def test_a_proof_is_an_address(
    desk: Desk, number: DeliveryId, now: datetime, url: str
) -> None:
    bring(desk, number, State.UNCERTAIN)
    with pytest.raises(Misused):
        resolve(desk, number, Verdict.PUBLISHED, url=url, person="arman", now=now)
    assert state(desk, number) is State.UNCERTAIN


def test_every_verb_is_written_down_with_its_actor(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    cancel(desk, ["berita"], person="rina", now=now)
    with desk.db.read() as connection:
        rows = connection.execute(text("SELECT verb, person FROM audit ORDER BY id"))
        said = [tuple(row) for row in rows]
    assert said[-3:] == [("plan", "rina"), ("approve", "arman"), ("cancel", "rina")]


def test_what_nobody_approved_in_time_is_no_matter_of_insisting(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    later = now + 48 * HOUR
    sweep.give_up(desk.db, later)
    assert state(desk, number) is State.MISSED
    with pytest.raises(Mistake) as caught:
        retry(desk, ["berita"], person="yoga", now=later)
    assert caught.value.id == "retry.not_approved"
    assert state(desk, number) is State.MISSED


def test_insisting_on_an_item_leaves_out_what_nobody_approved(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    plan(desk, "berita", ["status"], when=now, person="rina", now=now)
    later = now + 48 * HOUR
    sweep.give_up(desk.db, later)
    assert retry(desk, ["berita"], person="yoga", now=later).moved == (number,)


@pytest.mark.parametrize("before", [State.FAILED, State.MISSED])
def test_nobody_insists_on_a_text_that_was_revised(
    desk: Desk, number: DeliveryId, now: datetime, before: State
) -> None:
    bring(desk, number, before)
    write(desk, now, "Halo, semua warga.")
    with pytest.raises(Mistake) as caught:
        retry(desk, [str(number)], person="arman", now=now)
    assert caught.value.id == "retry.revised"
    assert state(desk, number) is before


def test_a_doubt_about_an_old_text_is_not_sent_again(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    bring(desk, number, State.UNCERTAIN)
    write(desk, now, "Halo, semua warga.")
    with pytest.raises(Mistake) as caught:
        resolve(desk, number, Verdict.RESEND, url="", person="arman", now=now)
    assert caught.value.id == "retry.revised"
    assert state(desk, number) is State.UNCERTAIN
    resolve(desk, number, Verdict.FAIL, url="", person="arman", now=now)
    assert state(desk, number) is State.FAILED


def on_its_way(desk: Desk, now: datetime) -> Claimed:
    (held,) = queue.claim(desk.db, owner="d", now=now, lease=HOUR, limit=1)
    return held


def test_what_is_perhaps_public_is_not_planned_as_new_after_a_cancel(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    held = on_its_way(desk, now)
    attempt = ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now)
    assert attempt is not None
    unsure = Decision(state=State.UNCERTAIN, eligible_at=now)
    said = Ending(outcome="unknown")
    ledger.close(desk.db, held, attempt, said, part=0, now=now, decision=unsure)
    # The platform would ignore the repeat, so that it waits without having been found.
    again = Decision(state=State.SCHEDULED, eligible_at=now + HOUR)
    assert ledger.resolve(desk.db, held, again, now=now)
    assert cancel(desk, [str(number)], person="arman", now=now).moved == (number,)
    with pytest.raises(Mistake) as caught:
        plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    assert caught.value.id == "plan.already_public"
    plan(desk, "berita", ["situs"], when=now, person="rina", now=now, again=True)
