"""The hand on the brake, as the desk uses it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.services.approve import approve, cancel, retry
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused
from dissemination.services.plan import plan
from dissemination.services.stop import outlook, resume, standing, stop
from dissemination.services.write import add
from dissemination.storage import audit, deliveries, queue
from dissemination.storage.claimed import Claimed

HOUR = timedelta(hours=1)


def schedule(
    desk: Desk, name: str, at: datetime, now: datetime, priority: Priority
) -> DeliveryId:
    item = ContentItem(
        id=ItemId(name),
        kind=Kind.NEWS,
        title="Judul",
        body=f"Isi {name}.",
        unit="IKP",
        priority=priority,
    )
    add(desk, item, author="rina", now=now)
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
    assert resume(desk, person="arman", now=now + HOUR) == [due]
    assert state(desk, due) == (State.HELD, "reason.stopped")
    assert retry(desk, str(due), person="arman", now=now + HOUR) == [due]
    assert [held.id for held in claim(desk, now + HOUR)] == [due]


def test_what_is_held_by_a_stop_may_be_taken_back(
    desk: Desk, due: DeliveryId, now: datetime
) -> None:
    stop(desk, reason="banjir", person="arman", now=now)
    resume(desk, person="arman", now=now)
    assert cancel(desk, "kini", person="rina", now=now) == [due]


def test_what_is_due_after_the_resume_goes_out_by_itself(
    desk: Desk, now: datetime
) -> None:
    later = schedule(desk, "nanti", now + HOUR, now, Priority.NORMAL)
    stop(desk, reason="banjir", person="arman", now=now)
    assert outlook(desk, now).later.count == 1
    assert resume(desk, person="arman", now=now + HOUR / 2) == []
    assert [held.id for held in claim(desk, now + HOUR)] == [later]
