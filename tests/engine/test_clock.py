"""The server's clock, and what is done again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest

from dissemination.engine import clock
from dissemination.engine.carriers import guarded
from dissemination.engine.clock import Rounds, ServerClock
from dissemination.storage.database import Database
from tests.engine.conftest import eventually
from tests.storage.conftest import NOW, ON_A_SERVER, SECOND


class Watch:
    """Our own steady clock, and a server's, moved by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed_s = 1000.0
        self.server = NOW
        self.asked = 0
        monkeypatch.setattr(clock, "_awake_or_asleep_s", lambda: self.passed_s)

    def ask(self) -> datetime:
        self.asked += 1
        return self.server

    def advance(self, seconds: float) -> None:
        self.passed_s += seconds
        self.server += timedelta(seconds=seconds)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


def test_a_server_is_asked_at_most_once_a_second(watch: Watch) -> None:
    now = ServerClock(watch.ask)
    for _ in range(10):
        now()
        watch.advance(0.1)
    assert watch.asked == 1
    watch.advance(0.5)
    now()
    assert watch.asked == 2


def test_between_two_answers_time_goes_on(watch: Watch) -> None:
    now = ServerClock(watch.ask)
    assert now() == NOW
    watch.advance(0.75)
    assert now() == NOW + 0.75 * SECOND
    assert watch.asked == 1


def test_a_server_whose_clock_was_corrected_is_followed(watch: Watch) -> None:
    now = ServerClock(watch.ask)
    now()
    watch.server -= timedelta(hours=3)
    watch.advance(1.5)
    assert now() == watch.server


def test_a_machine_that_was_asleep_asks_again(watch: Watch) -> None:
    now = ServerClock(watch.ask)
    now()
    watch.advance(7200)
    assert now() == NOW + timedelta(hours=2)
    assert watch.asked == 2


def test_an_answer_that_failed_is_asked_for_again(watch: Watch) -> None:
    answers: list[datetime | Exception] = [OSError("away"), NOW]

    def ask() -> datetime:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    now = ServerClock(ask)
    with pytest.raises(OSError, match="away"):
        now()
    assert now() == NOW


def test_threads_ask_once_between_them() -> None:
    asked: list[int] = []

    def ask() -> datetime:
        asked.append(1)
        time.sleep(0.05)
        return NOW

    now = ServerClock(ask)
    threads = [threading.Thread(target=now) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


@ON_A_SERVER
def test_two_machines_agree_whatever_their_own_clocks_say(db: Database) -> None:
    one, other = ServerClock(db.now), ServerClock(db.now)
    first, between, last = one(), other(), one()
    assert first <= last
    assert abs(between - first) < SECOND
    assert between.tzinfo is UTC


@contextmanager
def started(rounds: Rounds) -> Iterator[Rounds]:
    rounds.start()
    try:
        yield rounds
    finally:
        rounds.stop()


def test_rounds_are_made_again_and_again() -> None:
    made: list[float] = []
    rounds = Rounds()
    rounds.every(SECOND / 20, lambda: made.append(time.monotonic()))
    with started(rounds):
        assert eventually(lambda: len(made) >= 3)


@pytest.mark.parametrize("within_a_guard", [True, False])
def test_rounds_go_on_after_an_error(*, within_a_guard: bool) -> None:
    made: list[int] = []

    def fail() -> NoReturn:
        made.append(1)
        raise OSError("locked")

    rounds = Rounds()
    rounds.every(SECOND / 20, (lambda: guarded(fail)) if within_a_guard else fail)
    with started(rounds):
        assert eventually(lambda: len(made) >= 3)


def test_a_round_that_takes_long_is_not_made_twice_at_once() -> None:
    inside: list[int] = []
    most: list[int] = []

    def slow() -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.1)
        inside.pop()

    rounds = Rounds()
    rounds.every(SECOND / 50, slow)
    with started(rounds):
        assert eventually(lambda: len(most) >= 3)
    assert set(most) == {1}


def test_a_stop_waits_for_the_round_at_hand_and_makes_no_other() -> None:
    began, ended = threading.Event(), []

    def slow() -> None:
        began.set()
        time.sleep(0.2)
        ended.append(1)

    rounds = Rounds()
    rounds.every(SECOND / 50, slow)
    with started(rounds):
        assert began.wait(5)
    assert len(ended) == 1
    time.sleep(0.1)
    assert len(ended) == 1
