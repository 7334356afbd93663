"""What planning foretold of a full quota is what the engine then does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.channel import Capabilities, Limit, Prices
from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.services import budget
from dissemination.services.desk import Desk, make_workspace, open_desk
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing
from dissemination.testing import ScriptedChannel, StoppedClock
from tests.services.conftest import NOW, SCHEDULE
from tests.services.quota_desk import (
    DAY,
    LOOKS,
    MAX,
    PRICE,
    plan_at,
    plan_day,
    with_account,
)
from tests.services.quota_desk import write as write_item

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


class PricedChannel(ScriptedChannel):
    """A scripted channel that charges what X charges."""

    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(
            text=Limit(max=280, source="nobody, this is a fake, 2026-11-22"),
            max_parts=25,
            cost_usd=Prices(post=0.015, with_link=0.2),
        )
    }


class Office:
    """A desk, its engine, and a clock that the test moves."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clock = StoppedClock(NOW)
        self.channel = PricedChannel({})
        self.gate = Gate(
            db=desk.db,
            media=desk.media,
            installation="kantor",
            clock=self.clock,
            channel=lambda _: self.channel,
            random=lambda: 0.0,
        )

    def approve(self, standings: list[Standing]) -> None:
        ids = [standing.delivery.id for standing in standings]
        with self.desk.db.write() as connection:
            deliveries.move_to(connection, ids, State.SCHEDULED)

    def tick_at(self, at: datetime) -> None:
        self.clock.advance(at - self.clock.now())
        Daemon(self.gate, workers=2, alone=True, carrier="threads").tick()

    def state(self, standing: Standing) -> State:
        with self.desk.db.read() as connection:
            found = deliveries.one(connection, standing.delivery.id)
        assert found is not None
        return found.delivery.state


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "desk"
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE, encoding="utf-8")
    with open_desk(with_account(folder)) as desk:
        yield Office(desk)


def test_the_eighteenth_goes_out_on_the_day_that_it_was_told(office: Office) -> None:
    first = NOW + DAY
    day = plan_day(office.desk, first, NOW, MAX + 1)
    (remark,) = budget.outlook(office.desk, day[-1:], NOW)
    told = remark.values["at"]
    assert isinstance(told, datetime)
    office.approve(day)
    for standing in day:
        office.tick_at(standing.delivery.due_at)
    assert [office.state(s) for s in day[:-1]] == [State.PUBLISHED] * MAX
    office.tick_at(told - SECOND)
    assert office.state(day[-1]) is State.SCHEDULED
    office.tick_at(told)
    assert office.state(day[-1]) is State.PUBLISHED


def test_a_torn_thread_ends_when_it_was_told(office: Office) -> None:
    first = NOW + DAY
    day = plan_day(office.desk, first, NOW, MAX - 1)
    body = " ".join(f"Kalimat ke-{n} tentang layanan warga kota." for n in range(20))
    name = write_item(office.desk, "utas", NOW, body=body)
    thread = plan_at(office.desk, name, first + 9 * HOUR, NOW)
    (remark,) = budget.outlook(office.desk, [thread], NOW)
    ends_at = remark.values["at"]
    assert isinstance(ends_at, datetime)
    office.approve([*day, thread])
    for at in [*(s.delivery.due_at for s in day), thread.delivery.due_at]:
        office.tick_at(at)
    assert len(office.channel.published) == MAX
    at = first + DAY
    while at < ends_at:
        office.tick_at(at)
        assert office.state(thread) is State.SCHEDULED
        at += HOUR / 2
    office.tick_at(ends_at)
    assert office.state(thread) is State.PUBLISHED


def test_what_was_spent_is_kept_and_shown(office: Office) -> None:
    day = plan_day(office.desk, NOW + HOUR, NOW, 3)
    office.approve(day)
    for standing in day[:2]:
        office.tick_at(standing.delivery.due_at)
    (one,) = budget.costs(office.desk, date(2026, 11, 1), office.clock.now())
    assert (one.spent, one.unproven, one.planned) == (2 * PRICE, 0, PRICE + LOOKS)
