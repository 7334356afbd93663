"""One commit for what several threads write at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")

Write = Callable[[], AbstractContextManager[Connection]]


class _Job:
    """One thread's work, and what came of it."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.is_done = False
        self.answer: Any = None
        self.error: Exception | None = None
        self.waits = threading.Lock()  # let go when it is done, or is to lead
        self.waits.acquire()


class Together:
    """Whoever comes first leads: it commits for all who came while another led.

    `away` is what `write` raises when the database is away: that concerns them all.
    """

    def __init__(self, write: Write, *, away: type[Exception]) -> None:
        self._write = write
        self._away = away
        self._guard = threading.Lock()
        self._is_led = False
        self._waiting: list[_Job] = []

    def run(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, committed; or raise what it raises."""
        job = _Job(work)
        with self._guard:
            self._waiting.append(job)
            leads, self._is_led = not self._is_led, True
        if not leads:
            # Each is woken once: one lock for all would wake them one by another.
            job.waits.acquire()
        if not job.is_done:
            self._lead(job)
        if job.error is not None:
            raise job.error
        answer: T = job.answer
        return answer

    def _lead(self, own: _Job) -> None:
        with self._guard:
            jobs, self._waiting = self._waiting, []
        try:
            self._commit(jobs)
        finally:
            # Whoever leads next does what an interrupted leader has left.
            done = [job for job in jobs if job.is_done]
            left = [job for job in jobs if not job.is_done and job is not own]
            with self._guard:
                self._waiting[:0] = left
                following = self._waiting[:1]
                self._is_led = bool(following)
            for job in (*following, *done):
                job.waits.release()

    def _commit(self, jobs: Sequence[_Job]) -> None:
        try:
            with self._write() as connection:
                answers = [job.work(connection) for job in jobs]
        except Exception as error:  # noqa: BLE001 - each thread raises its own
            self._fail(jobs, error)
            return
        for job, answer in zip(jobs, answers, strict=True):
            job.answer, job.is_done = answer, True

    def _fail(self, jobs: Sequence[_Job], error: Exception) -> None:
        if len(jobs) > 1 and not isinstance(error, self._away):
            # One of them is to blame: it must not spoil the others.
            for job in jobs:
                self._commit([job])
            return
        for job in jobs:
            job.error, job.is_done = error, True
