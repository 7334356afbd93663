"""How much is claimed at once, and what becomes of it when the process ends."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dissemination.channel import Publication, Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.engine import carriers
from dissemination.engine.carriers import Threads
from dissemination.engine.leases import Leases
from dissemination.storage import queue
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database
from dissemination.storage.queue import Demand
from dissemination.testing import ScriptedChannel
from tests.engine.conftest import Hall, Meter, SlowChannel, eventually
from tests.engine.houses import all_are, running

WORKERS = 2
DUE = Demand(is_due=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Run a test once on each database."""
    return str(request.param)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how much each claim asks for."""
    asked: list[int] = []
    real = queue.claim

    def claim(db: Database, **options: Any) -> list[Claimed]:
        asked.append(options["limit"])
        return real(db, **options)

    monkeypatch.setattr(queue, "claim", claim)
    return asked


def accounts(office: Hall, count: int, seconds: float = 0.0) -> list[DeliveryId]:
    """Have something due on so many accounts, whose calls take so long."""
    meter = Meter()
    for number in range(count):
        slow = SlowChannel(seconds, meter)
        office.connect(f"akun-{number}", slow if seconds else ScriptedChannel({}))
    return [office.rows.schedule(account=f"akun-{n}") for n in range(count)]


class Waiting(ScriptedChannel):
    """A channel that answers when the test says so."""

    def __init__(self, answers: threading.Event) -> None:
        super().__init__({})
        self._answers = answers

    def publish(self, request: Publication) -> Receipt:
        """Wait, then succeed."""
        assert self._answers.wait(10)
        return super().publish(request)


def states(office: Hall, ids: list[DeliveryId]) -> list[State]:
    return sorted(office.rows.state(id_) for id_ in ids)


def begun(office: Hall, ids: list[DeliveryId]) -> int:
    return sum(bool(office.rows.attempts(id_)) for id_ in ids)


def threads(office: Hall) -> Threads:
    leases = Leases(office.gate)
    return Threads(office.gate, leases, workers=WORKERS, ended=lambda: None)


def test_where_calls_are_quick_one_claim_serves_more_than_the_free_threads(
    office: Hall, limits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carriers, "_MOMENT_S", 60.0)
    ids = accounts(office, 24)
    with running(office, workers=WORKERS):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert limits[0] == WORKERS
    assert WORKERS < max(limits) <= WORKERS + 4 * WORKERS


def test_where_calls_take_their_time_nothing_is_claimed_ahead(
    office: Hall, limits: list[int]
) -> None:
    ids = accounts(office, 5, seconds=0.15)
    with running(office, workers=WORKERS):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert max(limits) == WORKERS


def test_what_was_claimed_ahead_is_given_back_at_the_end(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carriers, "_MOMENT_S", 60.0)
    carrying = threads(office)
    quick = accounts(office, WORKERS)
    carrying.take(DUE)
    assert eventually(carrying.is_idle)
    assert all_are(office, quick, State.PUBLISHED)()
    answers = threading.Event()
    for number in range(2 * WORKERS):
        office.connect(f"lambat-{number}", Waiting(answers))
    slow = [office.rows.schedule(account=f"lambat-{n}") for n in range(2 * WORKERS)]
    assert carrying.take(DUE) == 2 * WORKERS
    closing = threading.Thread(target=carrying.close)
    assert eventually(lambda: begun(office, slow) == WORKERS)
    closing.start()
    given_back = [State.PUBLISHING, State.SCHEDULED] * WORKERS
    assert eventually(lambda: states(office, slow) == sorted(given_back))
    answers.set()
    closing.join(10)
    ends = [State.PUBLISHED, State.SCHEDULED] * WORKERS
    assert states(office, slow) == sorted(ends)
    assert office.rows.in_flight() == 0
    assert carrying.is_idle()


def test_a_doubt_that_was_taken_and_not_begun_keeps_what_its_calls_said(
    office: Hall,
) -> None:
    office.connect("satu", ScriptedChannel({}))
    id_ = office.rows.uncertain()
    (held,) = office.rows.doubt(office.gate.clock())
    before = office.rows.attempts(id_)
    carriers.give_back(office.gate, held)
    assert office.rows.attempts(id_) == before
    assert office.rows.state(id_) is State.UNCERTAIN
