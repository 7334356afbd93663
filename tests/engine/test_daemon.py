"""The daemon with a clock that runs, for a moment."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
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
from dissemination.domain.delivery import DeliveryId, State
from dissemination.engine import daemon as engine
from dissemination.engine.clock import AlarmClock
from dissemination.engine.daemon import Bell, Daemon
from dissemination.engine.deliver import Gate, deliver
from dissemination.storage import queue, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database
from dissemination.testing import FindingChannel, ScriptedChannel
from tests.engine.conftest import Hall, Meter, SlowChannel, eventually
from tests.storage.conftest import HOUR, NOW, SECOND


def make(hall: Hall, *, workers: int = 8) -> Daemon:
    return Daemon(hall.gate, workers=workers, alone=True)


@contextmanager
def running(daemon: Daemon) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        yield thread
    finally:
        daemon.stop()
        thread.join(10)
        assert not thread.is_alive()


def all_are(hall: Hall, ids: list[DeliveryId], state: State) -> Callable[[], bool]:
    return lambda: all(hall.rows.state(id_) is state for id_ in ids)


def test_a_tick_publishes_what_is_due_and_ends(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    due = [office.rows.schedule(f"item-{n}") for n in range(3)]
    later = office.rows.schedule("nanti", due_at=NOW + HOUR)
    make(office).tick()
    assert all_are(office, due, State.PUBLISHED)()
    assert office.rows.state(later) is State.SCHEDULED
    assert len(channel.published) == 3


def test_a_tick_with_nothing_due_ends_at_once(office: Hall) -> None:
    began = time.monotonic()
    make(office).tick()
    assert time.monotonic() - began < 2


def test_a_running_daemon_publishes_what_falls_due(office: Hall) -> None:
    office.connect("satu", ScriptedChannel({}))
    due_at = office.gate.clock() + timedelta(milliseconds=400)
    with running(make(office)):
        id_ = office.rows.schedule(due_at=due_at)
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    (attempt,) = office.rows.attempts(id_)
    assert attempt.started_at >= due_at


def test_the_alarm_is_set_to_the_next_instant(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms: list[datetime] = []
    monkeypatch.setattr(AlarmClock, "set", lambda _, at: alarms.append(at))
    due_at = office.gate.clock() + timedelta(minutes=2)
    office.rows.schedule(due_at=due_at)
    with running(make(office)):
        assert eventually(lambda: bool(alarms))
    assert set(alarms) == {due_at}


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
    with running(make(office)):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert meter.at_once >= 3
    assert [channel.own.at_once for channel in channels] == [1] * 4


def test_no_more_calls_are_on_their_way_than_there_are_workers(office: Hall) -> None:
    meter = Meter()
    ids = []
    for number in range(5):
        office.connect(f"akun-{number}", SlowChannel(0.05, meter))
        ids.append(office.rows.schedule(account=f"akun-{number}"))
    with running(make(office, workers=2)):
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
    make(office).tick()
    assert all_are(office, ids, State.PUBLISHED)()
    assert order == ["halaman", "kabar"]


def test_what_waits_for_a_page_that_failed_is_held(office: Hall) -> None:
    office.connect("situs", ScriptedChannel({}, Rejected("no")))
    office.connect("satu", ScriptedChannel({}))
    page = office.rows.schedule("halaman", account="situs")
    kabar = office.rows.schedule("kabar", depends_on=page)
    make(office).tick()
    assert office.rows.state(page) is State.FAILED
    assert office.rows.state(kabar) is State.HELD


def test_a_limited_account_delays_no_other(office: Hall) -> None:
    limit = RateLimited("429", timedelta(hours=1))
    office.connect("macet", ScriptedChannel({}, limit))
    office.connect("lancar", ScriptedChannel({}))
    waits = [office.rows.schedule(f"m-{n}", account="macet") for n in range(20)]
    goes = [office.rows.schedule(f"l-{n}", account="lancar") for n in range(5)]
    with running(make(office, workers=1)):
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

    monkeypatch.setattr(engine, "deliver", carry)
    with caplog.at_level(logging.ERROR), running(make(office)):
        assert eventually(all_are(office, fine, State.PUBLISHED))
    assert "the daemon goes on after an error" in caplog.text
    assert office.rows.state(broken) is State.PUBLISHING, "until its lease runs out"


def test_an_error_of_the_database_is_survived(
    office: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.connect("satu", ScriptedChannel({}))
    id_ = office.rows.schedule()
    real, failures = queue.claim, [OSError("locked")]

    def claim(*args: object, **options: object) -> list[Claimed]:
        if failures:
            raise failures.pop()
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "claim", claim)
    with caplog.at_level(logging.ERROR), running(make(office)):
        assert eventually(all_are(office, [id_], State.PUBLISHED))


def test_what_is_due_on_an_assisted_account_is_handed_over(office: Hall) -> None:
    office.rows.account("wa", assisted=True)
    due_at = office.gate.clock() + timedelta(milliseconds=300)
    id_ = office.rows.schedule(account="wa", due_at=due_at)
    with running(make(office)):
        assert eventually(all_are(office, [id_], State.HANDED_OFF))


def test_what_is_too_late_is_given_up(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    id_ = office.rows.schedule(useful_until=NOW)
    make(office).tick()
    assert office.rows.state(id_) is State.MISSED
    assert channel.published == []


def test_what_a_vanished_daemon_left_is_looked_up_at_the_start(office: Hall) -> None:
    channel = FindingChannel({})
    channel.findings = [Found(receipt=Receipt(remote_id="7"))]
    office.connect("satu", channel)
    sent, waiting = office.rows.schedule("pagi"), office.rows.schedule("siang")
    (held,) = office.rows.claim(owner="vanished")
    office.rows.begun(held)
    with running(make(office)):
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
    monkeypatch.setattr("dissemination.engine.decide.LOOK_AFTER", SECOND / 10)
    channel = FindingChannel({}, OutcomeUnknown("silence"))
    channel.findings = [Absent()]
    office.connect("satu", channel)
    id_ = office.rows.schedule()
    with running(make(office)):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert len(channel.sought) == 2
    assert len(channel.published) == 2
    assert office.rows.receipts(id_) == ["2"]


def test_a_stop_lets_the_call_at_hand_end_and_takes_nothing_more(office: Hall) -> None:
    meter = Meter()
    office.connect("satu", SlowChannel(0.4, meter))
    first, second = office.rows.schedule("pagi"), office.rows.schedule("siang")
    daemon = make(office)
    with running(daemon) as thread:
        assert eventually(lambda: meter.at_once == 1)
        daemon.stop()
        thread.join(5)
    assert office.rows.state(first) is State.PUBLISHED
    assert office.rows.state(second) is State.SCHEDULED
    assert office.rows.in_flight() == 0


def test_a_stop_is_heeded_between_two_claims(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("satu", "dua"):
        office.connect(name, ScriptedChannel({}))
        office.rows.schedule(account=name)
    daemon, real = make(office), queue.claim
    claimed = []

    def claim(db: Database, **options: Any) -> list[Claimed]:
        daemon.stop()
        claimed.extend(real(db, **{**options, "limit": 1}))
        return claimed[-1:]

    monkeypatch.setattr(queue, "claim", claim)
    daemon.run()
    assert len(claimed) == 1


def test_a_stop_from_a_signal_handler_ends_the_run(office: Hall) -> None:
    daemon = make(office)
    before = signal.signal(signal.SIGUSR1, lambda *_: daemon.stop())
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(0.5, signal.pthread_kill, (main, signal.SIGUSR1))
    timer.start()
    try:
        daemon.run()
    finally:
        timer.join()
        signal.signal(signal.SIGUSR1, before)


def test_an_emergency_stop_keeps_the_daemon_quiet(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = []
    real = queue.claim

    def claim(*args: object, **options: object) -> list[Claimed]:
        passes.append(1)
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "claim", claim)
    office.connect("satu", ScriptedChannel({}))
    id_ = office.rows.schedule()
    office.rows.stop()
    with running(make(office)):
        time.sleep(1)
    assert office.rows.state(id_) is State.SCHEDULED
    assert len(passes) < 10, "it does not spin while it may not send"


def test_busy_workers_do_not_make_it_spin(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = []
    real = sweep.give_up

    def give_up(db: Database, now: datetime) -> int:
        passes.append(1)
        return real(db, now)

    monkeypatch.setattr(sweep, "give_up", give_up)
    meter = Meter()
    for name in ("satu", "dua"):
        office.connect(name, SlowChannel(0.8, meter))
        office.rows.schedule(account=name)
    with running(make(office, workers=1)):
        assert eventually(lambda: meter.at_once == 1)
        time.sleep(0.6)
    assert len(passes) < 10


def test_a_lease_is_kept_alive_while_a_call_runs(
    office: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "LEASE", SECOND)
    monkeypatch.setattr(engine, "HEARTBEAT", SECOND / 10)
    office.connect("satu", SlowChannel(1.5, Meter()))
    id_ = office.rows.schedule()
    with running(make(office)):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert "perhaps public" not in caplog.text
    assert office.rows.row(id_).fence == 1


def test_a_bell_wakes_who_waits_and_rings_once_for_many() -> None:
    bell = Bell()
    for _ in range(5):
        bell.ring()
    began = time.monotonic()
    bell.wait(1)
    assert time.monotonic() - began < 0.5
    bell.wait(0.1)
    assert time.monotonic() - began >= 0.1


def test_an_alarm_rings_at_its_instant_and_only_the_last_one() -> None:
    rung: list[float] = []
    clock = AlarmClock(lambda: rung.append(time.monotonic()))
    clock._scheduler.remove_all_jobs()  # the tick would ring too
    clock.start()
    try:
        began = time.monotonic()
        clock.set(datetime.now(UTC) + timedelta(seconds=30))
        clock.set(datetime.now(UTC) + timedelta(milliseconds=200))
        assert eventually(lambda: bool(rung))
        assert rung[0] - began >= 0.15
    finally:
        clock.stop()


def test_an_alarm_in_the_past_rings_at_once() -> None:
    rung = threading.Event()
    clock = AlarmClock(rung.set)
    clock._scheduler.remove_all_jobs()  # the tick would ring too
    clock.start()
    try:
        clock.set(datetime.now(UTC) - HOUR)
        assert rung.wait(5)
    finally:
        clock.stop()


def test_the_clock_ticks_by_itself() -> None:
    rung = threading.Event()
    clock = AlarmClock(rung.set)
    clock.start()
    try:
        assert rung.wait(2)
    finally:
        clock.stop()
