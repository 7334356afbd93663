"""The hand on the brake, as the desk uses it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import update

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, Misused
from dissemination.services.plan import plan
from dissemination.services.queue import cancel, retry
from dissemination.services.stop import Due, Resumed, outlook, resume, standing, stop
from dissemination.services.write import add
from dissemination.storage import audit, deliveries, queue
from dissemination.storage.claimed import Claimed
from dissemination.storage.tables import delivery, item

HOUR = timedelta(hours=1)


def schedule(
    desk: Desk, name: str, at: datetime, now: datetime, priority: Priority
) -> DeliveryId:
    written = ContentItem(
        id=ItemId(name),
        kind=Kind.NEWS,
        title="Judul",
        body=f"Isi {name}.",
        unit="IKP",
        priority=priority,
    )
    add(desk, written, author="rina", now=now)
    (standing_,) = plan(desk, name, ["situs"], when=at, person="rina", now=now)
    approve(desk, name, person="arman", now=now)
    return standing_.delivery.id


@pytest.fixture
def due(desk: Desk, now: datetime) -> DeliveryId:
    return schedule(desk, "kini", now, now, Priority.EMERGENCY)


def state(desk: Desk, number: DeliveryId) -> tuple[State, str]:
    with desk.db.read() as connection:
        found = deliveries.one(connection, number)
    assert found is not None
    return found.delivery.state, found.delivery.reason


def claim(desk: Desk, now: datetime) -> list[Claimed]:
    return queue.claim(desk.db, owner="daemon", now=now, lease=HOUR, limit=8)


def deeds(desk: Desk) -> list[tuple[str, str, dict[str, object]]]:
    with desk.db.read() as connection:
        done = audit.deeds(connection, "everything")
    return [(deed.person, deed.verb, deed.detail) for deed in done]


def test_a_stop_keeps_even_an_emergency_back(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    assert claim(desk, now) == []
    assert outlook(desk, now).due.count == 1


def test_who_stopped_and_resumed_is_kept(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="  banjir \n bandang ", person="arman", now=now)
    resume(desk, person="yoga", now=now)
    assert deeds(desk) == [
        ("arman", "stop", {"reason": "banjir bandang"}),
        ("yoga", "resume", {"held": [due]}),
    ]


def test_the_stop_that_holds_is_told(desk: Desk, now: datetime) -> None:
    assert standing(desk) is None
    made = stop(desk, reason="banjir", person="arman", now=now)
    assert standing(desk) == made
    resume(desk, person="arman", now=now)
    assert standing(desk) is None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_stop_wants_a_reason(desk: Desk, now: datetime, reason: str) -> None:
    with pytest.raises(Misused) as caught:
        stop(desk, reason=reason, person="arman", now=now)
    assert caught.value.id == "stop.no_reason"
    assert standing(desk) is None


def test_a_second_stop_tells_of_the_first(desk: Desk, now: datetime) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    with pytest.raises(Mistake) as caught:
        stop(desk, reason="gempa", person="rina", now=now + HOUR)
    assert caught.value.id == "stop.already"
    assert caught.value.values == {
        "by": "arman",
        "at": "Sab 21 Nov, 10.00 WIB",
        "reason": "banjir",
    }
    assert len(deeds(desk)) == 1


def test_a_resume_without_a_stop_does_nothing(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    with pytest.raises(Mistake) as caught:
        resume(desk, person="arman", now=now)
    assert caught.value.id == "resume.not_stopped"
    assert deeds(desk) == []
    assert len(claim(desk, now)) == 1


def test_what_is_held_by_a_stop_is_sent_when_a_person_says_so(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    assert resume(desk, person="arman", now=now + HOUR) == Resumed(held=(due,))
    assert state(desk, due) == (State.HELD, "reason.stopped")
    assert retry(desk, [str(due)], person="arman", now=now + HOUR).moved == (due,)
    assert [held.id for held in claim(desk, now + HOUR)] == [due]


def test_what_is_held_by_a_stop_may_be_taken_back(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    resume(desk, person="arman", now=now)
    assert cancel(desk, ["kini"], person="rina", now=now).moved == (due,)


def test_what_is_due_after_the_resume_goes_out_by_itself(
    desk: Desk, now: datetime
) -> None:
    later = schedule(desk, "nanti", now + HOUR, now, Priority.NORMAL)
    stop(desk, reason="banjir", person="arman", now=now)
    assert outlook(desk, now).later.count == 1
    assert resume(desk, person="arman", now=now + HOUR / 2) == Resumed()
    assert [held.id for held in claim(desk, now + HOUR)] == [later]


def test_what_is_sent_at_once_goes_out_and_is_written_down_as_asked_for(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    later = now + HOUR
    assert resume(desk, person="yoga", now=later, due="send") == Resumed(sent=(due,))
    assert state(desk, due) == (State.SCHEDULED, "")
    assert [held.id for held in claim(desk, later)] == [due]
    assert deeds(desk)[1:] == [
        ("yoga", "resume", {"held": [due]}),
        ("yoga", "retry", {"deliveries": [due]}),
    ]


def test_what_is_cancelled_at_once_never_goes_out(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    later = schedule(desk, "nanti", now + HOUR, now, Priority.NORMAL)
    stop(desk, reason="banjir", person="arman", now=now)
    done = resume(desk, person="arman", now=now + HOUR / 2, due="cancel")
    assert done == Resumed(cancelled=(due,))
    assert state(desk, due) == (State.CANCELLED, "reason.cancelled")
    assert [held.id for held in claim(desk, now + HOUR)] == [later]
    assert deeds(desk)[-1] == ("arman", "cancel", {"deliveries": [due]})


@pytest.mark.parametrize("choice", ["hold", "send", "cancel"])
def test_what_waits_for_a_yes_is_no_matter_of_a_resume(
    desk: Desk, now: datetime, choice: Due
) -> None:
    number = schedule(desk, "kini", now, now, Priority.NORMAL)
    with desk.db.write() as connection:
        values = {"state": State.PLANNED}
        connection.execute(update(delivery).values(**values))
    stop(desk, reason="banjir", person="arman", now=now)
    assert resume(desk, person="arman", now=now, due=choice) == Resumed()
    assert state(desk, number) == (State.PLANNED, "")


def test_a_text_that_was_revised_meanwhile_is_held_and_not_sent(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    with desk.db.write() as connection:  # past what an edit does by itself
        connection.execute(update(item).values(revision=2))
    assert resume(desk, person="arman", now=now, due="send") == Resumed(held=(due,))
    assert state(desk, due) == (State.HELD, "reason.stopped")
    assert claim(desk, now) == []


def test_all_that_is_sent_after_a_resume_goes_out_one_at_a_time(
    desk: Desk, now: datetime
) -> None:
    numbers = [
        schedule(desk, f"kabar-{n}", now, now, Priority.NORMAL) for n in range(5)
    ]
    stop(desk, reason="banjir", person="arman", now=now)
    assert resume(desk, person="arman", now=now, due="send").sent == tuple(numbers)
    assert len(claim(desk, now)) == 1
    assert claim(desk, now) == []


def test_an_emergency_goes_first_among_what_is_sent_after_a_resume(
    desk: Desk, now: datetime
) -> None:
    for n in range(5):
        schedule(desk, f"kabar-{n}", now, now, Priority.NORMAL)
    urgent = schedule(desk, "banjir", now, now, Priority.EMERGENCY)
    stop(desk, reason="banjir", person="arman", now=now)
    resume(desk, person="arman", now=now, due="send")
    assert [held.id for held in claim(desk, now)] == [urgent]


@pytest.mark.parametrize("choice", ["send", "cancel"])
def test_a_resume_that_is_interrupted_leaves_all_as_it_was(
    desk: Desk, now: datetime, choice: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [
        schedule(desk, f"kabar-{n}", now, now, Priority.NORMAL) for n in range(4)
    ]
    stop(desk, reason="banjir", person="arman", now=now)
    before = standing(desk)

    cuts = count(1)

    def record(*_: object, **__: object) -> None:
        if next(cuts) == 2:  # the deed behind the last change
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dissemination.services.stop._AT_ONCE", 2)
        patch.setattr("dissemination.storage.audit.record", record)
        with pytest.raises(KeyboardInterrupt):
            resume(desk, person="arman", now=now, due=choice)
    assert standing(desk) == before
    assert {state(desk, number) for number in numbers} == {(State.SCHEDULED, "")}
    assert claim(desk, now) == []
    assert len(deeds(desk)) == 1
    done = resume(desk, person="arman", now=now, due=choice)
    assert {*done.sent, *done.cancelled} == set(numbers)


@pytest.mark.parametrize("choices", [("send", "cancel"), ("hold", "send")])
def test_of_two_who_resume_at_once_one_decides(
    workspace: Path, now: datetime, choices: tuple[Due, Due]
) -> None:
    with open_desk(workspace) as desk, open_desk(workspace) as other:
        numbers = {
            schedule(desk, f"kabar-{n}", now, now, Priority.NORMAL) for n in range(6)
        }
        stop(desk, reason="banjir", person="arman", now=now)
        start = Barrier(2)

        def go_on(which: Desk, choice: Due) -> Resumed | str:
            start.wait()
            try:
                return resume(which, person="arman", now=now, due=choice)
            except Mistake as mistake:
                return mistake.id

        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(go_on, (desk, other), choices))
        assert found.count("resume.not_stopped") == 1
        (done,) = (one for one in found if isinstance(one, Resumed))
        assert {*done.held, *done.sent, *done.cancelled} == numbers
        assert [deed[1] for deed in deeds(desk)].count("resume") == 1


def test_more_is_sent_at_once_than_a_statement_takes_values(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [
        schedule(desk, f"kabar-{n}", now, now, Priority.NORMAL) for n in range(5)
    ]
    monkeypatch.setattr("dissemination.services.stop._AT_ONCE", 2)
    stop(desk, reason="banjir", person="arman", now=now)
    assert resume(desk, person="arman", now=now, due="send").sent == tuple(numbers)
