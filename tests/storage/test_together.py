"""Threads that write at one moment: one commit, and nobody left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine

from dissemination.storage.together import Together

MANY = 8


class Away(Exception):
    """The database is away."""


class Desk:
    """Writes into a list; the first to come is held until all have come."""

    def __init__(self) -> None:
        self.commits: list[list[int]] = []
        self.is_away = False
        self.may_go_on = threading.Event()
        self.first_is_in = threading.Event()
        self._open: list[int] = []
        self._engine = create_engine("sqlite://")
        self.together = Together(self.write, away=Away)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self.is_away:
            raise Away
        self._open = []
        with self._engine.connect() as connection:
            yield connection
        self.commits.append(self._open)

    def note(self, number: int) -> Callable[[Connection], int]:
        def work(_: Connection) -> int:
            if not self.first_is_in.is_set():
                self.first_is_in.set()
                assert self.may_go_on.wait(10)
            self._open.append(number)
            return number

        return work


def come_all(desk: Desk, works: list[Callable[[Connection], int]]) -> list[Future[int]]:
    """Have the first lead, and all others come in order while it is at it."""
    with ThreadPoolExecutor(len(works)) as pool:
        done = [pool.submit(desk.together.run, works[0])]
        assert desk.first_is_in.wait(10)
        for number, work in enumerate(works[1:], start=1):
            done.append(pool.submit(desk.together.run, work))
            while len(desk.together._waiting) < number:
                time.sleep(0.001)
        desk.may_go_on.set()
    return done


def test_who_comes_while_another_writes_shares_the_next_commit() -> None:
    desk = Desk()
    done = come_all(desk, [desk.note(number) for number in range(MANY)])
    assert [one.result() for one in done] == list(range(MANY))
    assert [sorted(each) for each in desk.commits] == [[0], list(range(1, MANY))]


def test_who_comes_alone_commits_alone() -> None:
    desk = Desk()
    desk.may_go_on.set()
    assert [desk.together.run(desk.note(number)) for number in (1, 2)] == [1, 2]
    assert desk.commits == [[1], [2]]


def test_one_that_fails_spoils_no_other_and_hears_its_own_error() -> None:
    desk = Desk()

    def fail(_: Connection) -> int:
        raise KeyError("of one")

    done = come_all(desk, [desk.note(0), desk.note(1), fail, desk.note(2)])
    assert [one.result() for one in (done[0], done[1], done[3])] == [0, 1, 2]
    with pytest.raises(KeyError, match="of one"):
        done[2].result()
    assert desk.commits == [[0], [1], [2]]


def test_when_the_database_is_away_everybody_hears_it_and_may_come_again() -> None:
    desk = Desk()

    def leave(connection: Connection) -> int:
        answer = desk.note(0)(connection)
        desk.is_away = True
        return answer

    done = come_all(desk, [leave, desk.note(1), desk.note(2)])
    for one in done[1:]:
        with pytest.raises(Away):
            one.result()
    desk.is_away = False
    assert desk.together.run(desk.note(3)) == 3
    assert desk.commits == [[0], [3]]


def test_a_leader_that_is_interrupted_leaves_nobody_waiting() -> None:
    desk = Desk()

    def interrupted(_: Connection) -> int:
        desk.first_is_in.set()
        assert desk.may_go_on.wait(10)
        raise KeyboardInterrupt

    done = come_all(desk, [interrupted, desk.note(1), desk.note(2)])
    with pytest.raises(KeyboardInterrupt):
        done[0].result()
    assert [one.result() for one in done[1:]] == [1, 2]


def test_what_an_interrupted_leader_had_taken_along_is_done_by_the_next() -> None:
    desk = Desk()
    interrupted = False

    def interrupt(_: Connection) -> int:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    done = come_all(desk, [desk.note(0), interrupt, desk.note(1), desk.note(2)])
    assert interrupted
    hit = [one for one in done if isinstance(one.exception(), KeyboardInterrupt)]
    assert hit == [done[1]]
    assert [one.result() for one in (done[0], *done[2:])] == [0, 1, 2]
    assert sorted(number for each in desk.commits for number in each) == [0, 1, 2]


def test_under_a_crowd_each_work_is_committed_once() -> None:
    desk = Desk()
    desk.first_is_in.set()
    with ThreadPoolExecutor(MANY) as pool:
        numbers = range(400)
        assert list(pool.map(lambda n: desk.together.run(desk.note(n)), numbers)) == [
            *numbers
        ]
    assert sorted(number for each in desk.commits for number in each) == [*numbers]
