"""Chores: what a daemon does beside its deliveries."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest

from dissemination.domain.delivery import State
from dissemination.engine.carriers import Threads
from dissemination.engine.daemon import Chore, Daemon
from dissemination.engine.deliver import Gate
from dissemination.testing import ScriptedChannel
from tests.engine.conftest import Hall, eventually
from tests.engine.houses import all_are, in_a_thread

SOON = timedelta(milliseconds=20)


@pytest.fixture
def dialect() -> str:
    """Chores know no database: one house is enough."""
    return "sqlite"


def _daemon(office: Hall, *chores: Callable[[Gate], object]) -> Daemon:
    made = [Chore(every=SOON, work=work) for work in chores]
    return Daemon(office.gate, workers=2, alone=True, chores=made)


def test_a_daemon_does_its_chores_at_the_start_and_again(office: Hall) -> None:
    done: list[int] = []
    with in_a_thread(_daemon(office, lambda _: done.append(1))):
        eventually(lambda: len(done) > 2)


def test_a_chore_that_fails_stops_neither_the_others_nor_a_delivery(
    office: Hall,
) -> None:
    def fail(_: Gate) -> None:
        raise LookupError("a chore's own")

    office.connect("satu", ScriptedChannel({}))
    due = office.rows.schedule("item-1")
    other = Event()
    with in_a_thread(_daemon(office, fail, lambda _: other.set())):
        eventually(all_are(office, [due], State.PUBLISHED))
        assert other.wait(5)


def test_a_chore_never_runs_twice_at_one_time(office: Hall) -> None:
    running: list[int] = []
    most: list[int] = []
    release = Event()

    def slow(_: Gate) -> None:
        running.append(1)
        most.append(len(running))
        release.wait(0.2)
        running.pop()

    with in_a_thread(_daemon(office, slow)):
        eventually(lambda: len(most) > 1)
    assert set(most) == {1}


def test_a_tick_does_each_chore_once_after_what_is_due(office: Hall) -> None:
    done: list[int] = []
    office.connect("satu", ScriptedChannel({}))
    due = office.rows.schedule("item-1")

    def note(_: Gate) -> None:
        assert office.rows.state(due) is State.PUBLISHED
        done.append(1)

    _daemon(office, note).tick()
    assert done == [1]


def test_a_chore_learns_that_the_daemon_is_to_end(office: Hall) -> None:
    started, ended = Event(), Event()

    def wait(gate: Gate) -> None:
        started.set()
        if gate.is_stopping.wait(5):
            ended.set()

    with in_a_thread(_daemon(office, wait)):
        assert started.wait(5)
    assert ended.is_set()


def test_a_daemon_that_fails_at_its_end_leaves_no_chore_behind(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Threads) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Threads, "close", fail)
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt):
        _daemon(office).tick()
    left = {one.name for one in set(threading.enumerate()) - before}
    assert "APScheduler" not in left
