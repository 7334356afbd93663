"""APScheduler as the clock: it wakes the engine, and knows nothing of deliveries.

Jobs are code, registered at start, in memory: its own job store loses posts (ADR 0002).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

_SOON = timedelta(milliseconds=1)


class AlarmClock:
    """Calls `wake` every second, and at the instant last set."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={
                "misfire_grace_time": None,
                "coalesce": True,
                "max_instances": 1,
            },
        )
        # The tick bounds what a suspended machine or a corrected clock can cost.
        self.every(timedelta(seconds=1), wake)

    def every(self, span: timedelta, work: Callable[[], None]) -> None:
        """Call `work` again and again, `span` apart."""
        self._scheduler.add_job(work, "interval", seconds=span.total_seconds())

    def set(self, at: datetime) -> None:
        """Wake at this instant instead of the one set before."""
        soon = datetime.now(UTC) + _SOON
        self._scheduler.add_job(
            self._wake,
            "date",
            run_date=max(at, soon),
            id="next",
            replace_existing=True,
        )

    def start(self) -> None:
        """Begin to tick, in a thread of its own."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking, and wait for the work at hand."""
        # What is due meanwhile would be looked for after it was thrown away.
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown()
