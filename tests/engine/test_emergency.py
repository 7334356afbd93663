"""The emergency lane: from a plan in the night to the first place in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.plan import When, plan
from dissemination.services.stop import resume, stop
from dissemination.services.write import add
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing
from dissemination.storage.tables import attempt
from tests.services.conftest import SCHEDULE

NIGHT = datetime(2026, 11, 20, 19, tzinfo=UTC)  # Sabtu 02.00 WIB, in quiet hours
HOUR = timedelta(hours=1)
SILENCE = """
[[blackouts]]
from = 2026-11-21T02:00:00
to = 2026-11-22T02:00:00
reason = "Masa tenang"
"""
MANY = 50


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "desk"
    make_workspace(folder)
    apart = SCHEDULE.replace('"whatsapp_status"', '"whatsapp_status"\nspacing = "45m"')
    (folder / FILE).write_text(apart + SILENCE, encoding="utf-8")
    make_folders(folder)
    with open_desk(folder) as opened:
        yield opened


def written(desk: Desk, name: str, *, priority: Priority, **more: datetime) -> None:
    is_emergency = priority is Priority.EMERGENCY
    item = ContentItem(
        id=ItemId(name),
        kind=Kind.DISASTER_EMERGENCY if is_emergency else Kind.NEWS,
        title="Banjir" if is_emergency else "Kabar",
        body=f"Kabar {name}.",
        unit="BPBD",
        priority=priority,
        publish_at=more.get("publish_at"),
    )
    add(desk, item, author="rina", now=NIGHT)


def planned(desk: Desk, name: str, *accounts: str, when: When = None) -> list[Standing]:
    names = accounts or ("situs",)
    return plan(desk, name, names, when=when, person="rina", now=NIGHT)


def tick(desk: Desk, now: datetime = NIGHT) -> None:
    gate = Gate(
        db=desk.db,
        media=desk.media,
        installation=desk.db.installation(),
        clock=lambda: now,
        channel=desk.channel,
    )
    Daemon(gate, workers=2, alone=True).tick()


def in_order_of_calls(desk: Desk) -> list[DeliveryId]:
    with desk.db.read() as connection:
        called = select(attempt.c.delivery).order_by(attempt.c.id)
        return [DeliveryId(number) for number in connection.scalars(called)]


def many(desk: Desk) -> list[DeliveryId]:
    """Have news that has been due for an hour already."""
    before = NIGHT - 2 * HOUR
    for number in range(MANY):
        name = f"kabar-{number}"
        written(desk, name, priority=Priority.NORMAL)
        plan(desk, name, ["situs"], when=NIGHT - HOUR, person="rina", now=before)
        approve(desk, name, person="arman", now=before)
    with desk.db.read() as connection:
        found = deliveries.queue(connection, [State.SCHEDULED])
    return [standing.delivery.id for standing in found]


def test_an_emergency_without_a_time_is_due_at_once(desk: Desk) -> None:
    written(desk, "banjir", priority=Priority.EMERGENCY)
    found = planned(desk, "banjir", "situs", "status")
    assert [s.delivery.due_at for s in found] == [NIGHT, NIGHT]


def test_news_without_a_time_waits_for_its_slot(desk: Desk) -> None:
    written(desk, "kabar", priority=Priority.NORMAL)
    (standing,) = planned(desk, "kabar")
    assert standing.delivery.due_at > NIGHT + 24 * HOUR  # behind the blackout


def test_the_author_of_an_emergency_may_wish_another_time(desk: Desk) -> None:
    wish = NIGHT + 3 * HOUR
    written(desk, "banjir", priority=Priority.EMERGENCY, publish_at=wish)
    assert planned(desk, "banjir")[0].delivery.due_at == wish


def test_a_wish_that_has_passed_makes_an_emergency_due_at_once(desk: Desk) -> None:
    passed = NIGHT - 3 * HOUR
    written(desk, "banjir", priority=Priority.EMERGENCY, publish_at=passed)
    assert planned(desk, "banjir")[0].delivery.due_at == NIGHT


def test_who_asks_for_the_next_slot_gets_it_even_in_an_emergency(desk: Desk) -> None:
    written(desk, "banjir", priority=Priority.EMERGENCY)
    (standing,) = planned(desk, "banjir", when="next_slot")
    assert standing.delivery.due_at > NIGHT + HOUR


def test_an_emergency_is_not_kept_at_a_distance_from_others(desk: Desk) -> None:
    for name in ("banjir", "gempa"):
        written(desk, name, priority=Priority.EMERGENCY)
        (standing,) = planned(desk, name, "status")
        assert standing.delivery.due_at == NIGHT


def test_nothing_unapproved_jumps_the_queue(desk: Desk) -> None:
    written(desk, "banjir", priority=Priority.EMERGENCY)
    (standing,) = planned(desk, "banjir")
    tick(desk)
    assert in_order_of_calls(desk) == []
    approve(desk, "banjir", person="arman", now=NIGHT)
    tick(desk)
    assert in_order_of_calls(desk) == [standing.delivery.id]


def test_an_emergency_is_published_before_fifty_that_were_due_before_it(
    desk: Desk,
) -> None:
    waiting = many(desk)
    assert len(waiting) == MANY
    written(desk, "banjir", priority=Priority.EMERGENCY)
    (standing,) = planned(desk, "banjir")
    approve(desk, "banjir", person="arman", now=NIGHT)
    tick(desk)
    called = in_order_of_calls(desk)
    assert called[0] == standing.delivery.id
    assert sorted(called[1:]) == waiting


def test_even_an_emergency_waits_while_everything_is_stopped(desk: Desk) -> None:
    written(desk, "banjir", priority=Priority.EMERGENCY)
    (standing,) = planned(desk, "banjir")
    approve(desk, "banjir", person="arman", now=NIGHT)
    stop(desk, reason="salah kirim", person="arman", now=NIGHT)
    tick(desk)
    assert in_order_of_calls(desk) == []
    resume(desk, person="arman", now=NIGHT, due="send")
    tick(desk)
    assert in_order_of_calls(desk) == [standing.delivery.id]
