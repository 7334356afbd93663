"""The daemon in each of its houses, with a clock that runs, for a moment."""

from __future__ import annotations

import logging
import signal
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from dissemination.channel import (
    Absent,
    Found,
    OutcomeUnknown,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
)
from dissemination.domain.delivery import State
from dissemination.engine import carriers, leases
from dissemination.engine import daemon as engine
from dissemination.engine import fleet as fleet_engine
from dissemination.engine.daemon import Bell, Daemon
from dissemination.engine.deliver import Gate, deliver
from dissemination.storage import fleet, queue, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database, DatabaseUnusable
from dissemination.testing import FindingChannel, ScriptedChannel
from tests.engine.conftest import Hall, Meter, SlowChannel, eventually
from tests.engine.houses import (
    HOUSES,
    WITH_THREADS,
    all_are,
    daemon,
    in_a_thread,
    running,
    staffed,
    tick,
)
from tests.storage.conftest import HOUR, NOW, SECOND

TAKES = {
    "sqlite": (queue, "claim"),
    "postgresql": (queue, "claim"),
    "fleet": (fleet, "hand_out"),
}


@pytest.fixture(params=HOUSES)
def dialect(request: pytest.FixtureRequest) -> str:
    """Run a test once in each house."""
    return str(request.param)


def test_a_tick_publishes_what_is_due_and_ends(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    due = [office.rows.schedule(f"item-{n}") for n in range(3)]
    later = office.rows.schedule("nanti", due_at=NOW + HOUR)
    tick(office)
    assert all_are(office, due, State.PUBLISHED)()
    assert office.rows.state(later) is State.SCHEDULED
    assert len(channel.published) == 3


def test_a_tick_with_nothing_due_ends_at_once(office: Hall) -> None:
    began = time.monotonic()
    tick(office)
    assert time.monotonic() - began < 10


def test_a_running_daemon_publishes_what_falls_due(office: Hall) -> None:
    office.connect("satu", ScriptedChannel({}))
    due_at = office.gate.clock() + timedelta(milliseconds=400)
    with running(office):
        id_ = office.rows.schedule(due_at=due_at)
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    (attempt,) = office.rows.attempts(id_)
    assert attempt.started_at >= due_at


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the daemon look after everything ten times as often."""
    for module in (engine, carriers):
        monkeypatch.setattr(module, "TICK", SECOND / 10)


def waits_of(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long the daemon means to sleep, each time."""
    waits: list[float] = []
    real = Bell.wait

    def wait(bell: Bell, seconds: float) -> None:
        waits.append(seconds)
        real(bell, seconds)

    monkeypatch.setattr(Bell, "wait", wait)
    return waits


def test_it_sleeps_until_the_next_instant_and_no_longer(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = waits_of(monkeypatch)
    office.rows.schedule(due_at=office.gate.clock() + SECOND / 2)
    with in_a_thread(daemon(office)):
        assert eventually(lambda: bool(waits))
    assert 0 < waits[0] <= 0.5


@WITH_THREADS
def test_what_waits_for_a_thread_or_an_account_is_taken_as_soon_as_one_is_free(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TICK", timedelta(minutes=1))
    ids = []
    for name in ("satu", "dua", "tiga"):
        office.connect(name, SlowChannel(0.05, Meter()))
        ids += [office.rows.schedule(f"{name}-{n}", account=name) for n in range(3)]
    with running(office, workers=2):
        assert eventually(all_are(office, ids, State.PUBLISHED), seconds=10)


@WITH_THREADS
def test_an_end_that_nothing_waits_for_wakes_nobody(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TICK", timedelta(minutes=1))
    office.connect("satu", SlowChannel(0.3, Meter()))
    id_ = office.rows.schedule()
    waits = waits_of(monkeypatch)
    with running(office):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
        time.sleep(0.2)
        assert len(waits) == 1


def test_it_sleeps_for_a_second_at_most_whatever_its_clock_says(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = waits_of(monkeypatch)
    office.rows.schedule(due_at=office.gate.clock() + timedelta(minutes=2))
    with in_a_thread(daemon(office)):
        assert eventually(lambda: len(waits) >= 2)
    assert waits[:2] == [1.0, 1.0]


def test_accounts_are_carried_side_by_side_and_each_one_at_a_time(
    office: Hall,
) -> None:
    meter = Meter()
    channels = [SlowChannel(0.15, meter) for _ in range(4)]
    ids = []
    for number, channel in enumerate(channels):
        office.connect(f"akun-{number}", channel)
        ids += [
            office.rows.schedule(f"item-{n}", account=f"akun-{number}")
            for n in range(2)
        ]
    with running(office):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert meter.at_once >= 3
    assert [channel.own.at_once for channel in channels] == [1] * 4


def test_no_more_calls_are_on_their_way_than_there_are_workers(office: Hall) -> None:
    meter = Meter()
    ids = []
    for number in range(5):
        office.connect(f"akun-{number}", SlowChannel(0.05, meter))
        ids.append(office.rows.schedule(account=f"akun-{number}"))
    with running(office, workers=2):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert meter.at_once == 2


def test_a_page_is_public_before_what_waits_for_it(office: Hall) -> None:
    order: list[str] = []

    class Noting(ScriptedChannel):
        def publish(self, request: Publication) -> Receipt:
            order.append(request.part.text)
            return super().publish(request)

    office.connect("situs", Noting({}))
    office.connect("satu", Noting({}))
    page = office.rows.schedule("halaman", account="situs")
    ids = [page, office.rows.schedule("kabar", depends_on=page)]
    tick(office)
    assert all_are(office, ids, State.PUBLISHED)()
    assert order == ["halaman", "kabar"]


def test_what_waits_for_a_page_that_failed_is_held(office: Hall) -> None:
    office.connect("situs", ScriptedChannel({}, Rejected("no")))
    office.connect("satu", ScriptedChannel({}))
    page = office.rows.schedule("halaman", account="situs")
    kabar = office.rows.schedule("kabar", depends_on=page)
    tick(office)
    assert office.rows.state(page) is State.FAILED
    assert office.rows.state(kabar) is State.HELD


def test_a_limited_account_delays_no_other(office: Hall) -> None:
    limit = RateLimited("429", timedelta(hours=1))
    office.connect("macet", ScriptedChannel({}, limit))
    office.connect("lancar", ScriptedChannel({}))
    waits = [office.rows.schedule(f"m-{n}", account="macet") for n in range(20)]
    goes = [office.rows.schedule(f"l-{n}", account="lancar") for n in range(5)]
    with running(office, workers=1):
        assert eventually(all_are(office, goes, State.PUBLISHED))
    assert all_are(office, waits, State.SCHEDULED)()
    assert len([a for id_ in waits for a in office.rows.attempts(id_)]) == 1


def test_an_error_in_one_delivery_stops_nobody(
    office: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.connect("satu", ScriptedChannel({}))
    office.connect("dua", ScriptedChannel({}))
    broken = office.rows.schedule(account="satu")
    fine = [office.rows.schedule(f"i-{n}", account="dua") for n in range(3)]
    real = deliver

    def carry(gate: Gate, held: Claimed) -> State | None:
        if held.id == broken:
            raise RuntimeError("disk full")
        return real(gate, held)

    monkeypatch.setattr(carriers, "deliver", carry)
    with caplog.at_level(logging.ERROR), running(office):
        assert eventually(all_are(office, fine, State.PUBLISHED))
    assert "the daemon goes on after an error" in caplog.text
    assert office.rows.state(broken) is State.PUBLISHING, "until its lease runs out"


@pytest.mark.parametrize(
    "error",
    [OSError("locked"), DatabaseUnusable("database.unusable", why="locked")],
    ids=["strange", "known"],
)
def test_an_error_of_the_database_is_survived(
    office: Hall, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    hurry(monkeypatch)
    office.connect("satu", ScriptedChannel({}))
    id_ = office.rows.schedule()
    module, name = TAKES[office.dialect]
    real, failures = getattr(module, name), [error]

    def take(*args: object, **options: object) -> object:
        if failures:
            raise failures.pop()
        return real(*args, **options)

    monkeypatch.setattr(module, name, take)
    with running(office):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert not failures


def test_what_is_due_on_an_assisted_account_is_handed_over(office: Hall) -> None:
    office.rows.account("wa", assisted=True)
    due_at = office.gate.clock() + timedelta(milliseconds=300)
    id_ = office.rows.schedule(account="wa", due_at=due_at)
    with running(office):
        assert eventually(all_are(office, [id_], State.HANDED_OFF))


def test_what_is_too_late_is_given_up(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    id_ = office.rows.schedule(useful_until=NOW)
    tick(office)
    assert office.rows.state(id_) is State.MISSED
    assert channel.published == []


def test_what_a_vanished_daemon_left_is_looked_up_at_the_start(office: Hall) -> None:
    channel = FindingChannel({})
    channel.findings = [Found(receipt=Receipt(remote_id="7"))]
    office.connect("satu", channel)
    sent = office.rows.schedule("pagi", due_at=NOW - HOUR)
    (held,) = office.rows.claim(NOW - HOUR, owner="vanished")
    office.rows.begun(held, NOW - HOUR)
    waiting = office.rows.schedule("siang")
    with running(office):
        assert eventually(all_are(office, [sent, waiting], State.PUBLISHED))
    assert [request.part.text for request in channel.published] == ["siang"]
    assert office.rows.receipts(sent) == ["7"]


def test_a_daemon_that_is_not_alone_leaves_the_leases_of_others(office: Hall) -> None:
    office.connect("satu", ScriptedChannel({}))
    id_ = office.rows.schedule()
    (held,) = office.rows.claim(office.gate.clock(), owner="other")
    office.rows.begun(held, office.gate.clock())
    Daemon(office.gate, workers=2, alone=False).tick()
    assert office.rows.state(id_) is State.PUBLISHING


def test_a_doubt_is_looked_into_until_it_is_proven(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    monkeypatch.setattr("dissemination.engine.decide.LOOK_AFTER", SECOND / 10)
    channel = FindingChannel({}, OutcomeUnknown("silence"))
    channel.findings = [Absent()]
    office.connect("satu", channel)
    id_ = office.rows.schedule()
    with running(office):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert len(channel.sought) == 2
    assert len(channel.published) == 2
    assert office.rows.receipts(id_) == ["2"]


def test_a_stop_lets_the_call_at_hand_end_and_takes_nothing_more(office: Hall) -> None:
    meter = Meter()
    office.connect("satu", SlowChannel(0.4, meter))
    first, second = office.rows.schedule("pagi"), office.rows.schedule("siang")
    started = daemon(office)
    with staffed(office), in_a_thread(started) as thread:
        assert eventually(lambda: meter.at_once == 1)
        started.stop()
        thread.join(5)
    assert office.rows.state(first) is State.PUBLISHED
    assert office.rows.state(second) is State.SCHEDULED
    assert office.rows.in_flight() == 0


@WITH_THREADS
def test_a_stop_is_heeded_between_two_claims(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("satu", "dua"):
        office.connect(name, ScriptedChannel({}))
        office.rows.schedule(account=name)
    started, real = daemon(office), queue.claim
    claimed = []

    def claim(db: Database, **options: Any) -> list[Claimed]:
        started.stop()
        claimed.extend(real(db, **{**options, "limit": 1}))
        return claimed[-1:]

    monkeypatch.setattr(queue, "claim", claim)
    started.run()
    assert len(claimed) == 1


def test_a_stop_from_a_signal_handler_ends_the_run(office: Hall) -> None:
    started = daemon(office)
    before = signal.signal(signal.SIGUSR1, lambda *_: started.stop())
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(0.5, signal.pthread_kill, (main, signal.SIGUSR1))
    timer.start()
    try:
        started.run()
    finally:
        timer.join()
        signal.signal(signal.SIGUSR1, before)


def test_an_emergency_stop_keeps_the_daemon_quiet(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = waits_of(monkeypatch)
    office.connect("satu", ScriptedChannel({}))
    id_ = office.rows.schedule()
    office.rows.stop()
    with running(office):
        time.sleep(1)
    assert office.rows.state(id_) is State.SCHEDULED
    assert len(waits) < 10, "it does not spin while it may not send"


def test_busy_workers_do_not_make_it_spin(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = waits_of(monkeypatch)
    meter = Meter()
    for name in ("satu", "dua"):
        office.connect(name, SlowChannel(0.8, meter))
        office.rows.schedule(account=name)
    with running(office, workers=1):
        assert eventually(lambda: meter.at_once == 1)
        waits.clear()
        time.sleep(0.6)
        assert len(waits) < 15


def test_time_does_its_work_once_a_second_however_busy_it_is(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[float] = []
    real = sweep.give_up

    def give_up(db: Database, now: datetime) -> int:
        swept.append(time.monotonic())
        return real(db, now)

    monkeypatch.setattr(sweep, "give_up", give_up)
    ids = []
    for number in range(4):
        office.connect(f"akun-{number}", ScriptedChannel({}))
        ids += [
            office.rows.schedule(f"item-{n}", account=f"akun-{number}")
            for n in range(10)
        ]
    with running(office):
        assert eventually(all_are(office, ids, State.PUBLISHED), 20)
        assert eventually(lambda: len(swept) >= 2)
    assert len(swept) <= swept[-1] - swept[0] + 2


def test_a_lease_is_kept_alive_while_a_call_runs(
    office: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for module in (carriers, leases, fleet_engine):
        monkeypatch.setattr(module, "LEASE", SECOND)
    for beats in (engine, fleet_engine):
        monkeypatch.setattr(beats, "HEARTBEAT", SECOND / 10)
    office.connect("satu", SlowChannel(1.5, Meter()))
    id_ = office.rows.schedule()
    with running(office):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert "perhaps public" not in caplog.text
    assert office.rows.row(id_).fence == 1


def test_a_bell_wakes_who_waits_and_rings_once_for_many() -> None:
    bell = Bell()
    for _ in range(5):
        bell.ring()
    began = time.monotonic()
    bell.wait(60)
    waited = time.monotonic()
    assert waited - began < 30
    bell.wait(0.1)
    assert time.monotonic() - waited >= 0.1
