"""The daemon in three houses: who carries, and where the queue is kept.

SQLite with threads, PostgreSQL with threads, and PostgreSQL with a fleet of two
workers, which run here as threads and know of each other only through the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Literal, Protocol

import pytest

from dissemination.domain.delivery import DeliveryId, State
from dissemination.engine.daemon import Daemon
from dissemination.engine.fleet import Worker
from tests.engine.conftest import Hall

HOUSES = ("sqlite", "postgresql", "fleet")
WITH_THREADS = pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
MACHINES = 2
ENDS_WITHIN_S = 20.0


class Works(Protocol):
    """A daemon, or a worker."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


def daemon(hall: Hall, *, workers: int = 8) -> Daemon:
    """Return the daemon of a house, not yet started."""
    carrier: Literal["threads", "procrastinate"] = (
        "procrastinate" if hall.dialect == "fleet" else "threads"
    )
    alone = hall.dialect == "sqlite"
    return Daemon(hall.gate, workers=workers, alone=alone, carrier=carrier)


@contextmanager
def in_a_thread(works: Works) -> Iterator[threading.Thread]:
    """Let it run beside the test; its end belongs to the test."""
    thread = threading.Thread(target=works.run)
    thread.start()
    try:
        yield thread
    finally:
        works.stop()
        thread.join(ENDS_WITHIN_S)
        assert not thread.is_alive()


@contextmanager
def staffed(hall: Hall, *, workers: int = 8) -> Iterator[None]:
    """Have the workers of a fleet at work, where the house has one.

    `workers` calls at once, at most, by all machines together.
    """
    with ExitStack() as stack:
        if hall.dialect == "fleet":
            each = max(1, workers // MACHINES)
            for _ in range(min(MACHINES, workers)):
                stack.enter_context(in_a_thread(Worker(hall.gate, workers=each)))
        yield


@contextmanager
def running(
    hall: Hall, started: Daemon | None = None, *, workers: int = 8
) -> Iterator[threading.Thread]:
    """Have a daemon run, with all that carry for it."""
    with (
        staffed(hall, workers=workers),
        in_a_thread(started or daemon(hall, workers=workers)) as thread,
    ):
        yield thread


def tick(hall: Hall) -> None:
    """Do one pass, with all that carry for it."""
    with staffed(hall):
        daemon(hall).tick()


def all_are(hall: Hall, ids: list[DeliveryId], state: State) -> Callable[[], bool]:
    """Ask whether all of them are there by now."""
    return lambda: all(hall.rows.state(id_) is state for id_ in ids)
