"""The daemon: wakes, claims what is due, and has a pool of threads carry it."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from dissemination import __version__
from dissemination.domain.delivery import DeliveryId
from dissemination.engine.clock import AlarmClock
from dissemination.engine.deliver import Gate, deliver, look_up
from dissemination.storage import queue, sweep
from dissemination.storage.queue import Claimed

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
HEARTBEAT = LEASE / 4
SWEEP = timedelta(seconds=15)
_ALARM_AT_MOST = timedelta(hours=1)


class Daemon:
    """Carries due deliveries until it is told to stop.

    Args:
        gate: where things are written down, and through whom they go out.
        workers: how many calls may be on their way at once, at most.
        alone: True where the caller holds the workspace's lock, so that whatever is
            still claimed was claimed by a process that is no more.
    """

    def __init__(self, gate: Gate, *, workers: int, alone: bool) -> None:
        self._gate = gate
        self._workers = workers
        self._alone = alone
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="carry")
        self._carried: set[DeliveryId] = set()
        self._guard = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop` is called; then let the calls at hand end."""
        clock = AlarmClock(self._woken.set)
        started_at = self._gate.clock()
        self._recover(everyone=self._alone)
        clock.every(SWEEP, lambda: self._recover(everyone=False))
        clock.every(HEARTBEAT, lambda: self._beat(started_at))
        clock.start()
        self._beat(started_at)
        log.info("daemon started", extra={"daemon": self._name})
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                self._guarded(self._pump, clock)
                self._woken.wait()
        finally:
            self._pool.shutdown()
            clock.stop()
            log.info("daemon stopped", extra={"daemon": self._name})

    def tick(self) -> None:
        """Do one pass: carry all that is due now, and wait until it is done."""
        self._recover(everyone=self._alone)
        while self._take() or self._busy():
            self._woken.wait(timeout=0.2)
            self._woken.clear()
        self._pool.shutdown()

    def stop(self) -> None:
        """Take nothing more; safe to call from a signal handler."""
        self._stopping.set()
        self._woken.set()

    def _pump(self, clock: AlarmClock) -> None:
        self._take()
        next_at = queue.next_eligible(self._gate.db, self._gate.clock())
        if next_at is not None:
            clock.set(min(next_at, self._gate.clock() + _ALARM_AT_MOST))

    def _take(self) -> int:
        """Start what is due, as far as there are free workers; return how much."""
        now = self._gate.clock()
        sweep.give_up(self._gate.db, now)
        sweep.hold_orphans(self._gate.db)
        taken = len(sweep.hand_over(self._gate.db, now))
        while free := self._workers - self._busy():
            work = self._claim(now, free)
            if not work:
                break
            for held, carry in work:
                self._start(held, carry)
            taken += len(work)
        return taken

    def _claim(
        self, now: datetime, free: int
    ) -> list[tuple[Claimed, Callable[[Gate, Claimed], Any]]]:
        db = self._gate.db
        due = queue.claim(db, owner=self._name, now=now, lease=LEASE, limit=free)
        if due:
            return [(held, deliver) for held in due]
        doubts = queue.doubtful(db, now=now, lease=LEASE, limit=free)
        return [(held, look_up) for held in doubts]

    def _start(self, held: Claimed, carry: Callable[[Gate, Claimed], Any]) -> None:
        with self._guard:
            self._carried.add(held.id)

        def work() -> None:
            try:
                self._guarded(carry, self._gate, held)
            finally:
                with self._guard:
                    self._carried.discard(held.id)
                self._woken.set()

        self._pool.submit(work)

    def _busy(self) -> int:
        with self._guard:
            return len(self._carried)

    def _beat(self, started_at: datetime) -> None:
        with self._guard:
            ids = frozenset(self._carried)
        now = self._gate.clock()
        db = self._gate.db
        queue.seen(db, self._name, __version__, started_at=started_at, now=now)
        if ids:
            queue.renew(db, self._name, ids, until=now + LEASE)

    def _recover(self, *, everyone: bool) -> None:
        found = sweep.recover(self._gate.db, self._gate.clock(), everyone=everyone)
        for number in found:
            log.warning("perhaps public", extra={"delivery": number})
        if found:
            self._woken.set()

    def _guarded(self, work: Callable[..., Any], *with_: Any) -> None:
        try:
            work(*with_)
        except Exception:
            # Whatever it was, the daemon goes on: what it held is swept up later.
            log.exception("the daemon goes on after an error")
