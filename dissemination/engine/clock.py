"""What time it is, and APScheduler for what is done again and again.

Its jobs are code, registered at start, in memory, and know no delivery: its own job
store loses posts (ADR 0002).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from dissemination.storage.database import DatabaseUnusable

_AGREES_FOR_S = 1.0


class ServerClock:
    """A server's clock, asked once a second and carried on by ours in between.

    Machines that share a database then agree on when a lease runs out, whatever their
    own clocks say. While the server is away, what it said last is carried on: an answer
    that has just come in must find an hour to be written down with.
    """

    def __init__(self, ask: Callable[[], datetime]) -> None:
        self._ask = ask
        self._guard = threading.Lock()
        self._said: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """Return the instant, aware, UTC."""
        with self._guard:
            asked_s = _awake_or_asleep_s()
            if self._said is None:
                self._said = self._ask(), asked_s
            elif asked_s - self._said[1] > _AGREES_FOR_S:
                with suppress(DatabaseUnusable):
                    self._said = self._ask(), asked_s
            at, then_s = self._said
        return at + timedelta(seconds=_awake_or_asleep_s() - then_s)


def _awake_or_asleep_s() -> float:
    # The usual monotonic clock stands still while a machine is suspended.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Rounds:
    """Calls what was given to it, again and again, in a thread of its own."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={
                "misfire_grace_time": None,
                "coalesce": True,
                "max_instances": 1,
            },
        )

    def every(self, span: timedelta, work: Callable[[], object]) -> None:
        """Call `work` again and again, `span` apart."""
        self._scheduler.add_job(work, "interval", seconds=span.total_seconds())

    def soon(self, span: timedelta, work: Callable[[], object]) -> None:
        """Call `work` once all is started, and then again and again, `span` apart."""
        seconds = span.total_seconds()
        first = datetime.now(UTC)
        self._scheduler.add_job(work, "interval", seconds=seconds, next_run_time=first)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, and wait for the work at hand."""
        # What is due meanwhile would be looked for after it was thrown away.
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown()
