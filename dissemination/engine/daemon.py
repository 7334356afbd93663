"""The daemon: wakes, claims what is due, and has a pool of threads carry it."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from dissemination import __version__
from dissemination.domain.delivery import DeliveryId
from dissemination.engine.clock import AlarmClock
from dissemination.engine.deliver import Gate, deliver
from dissemination.engine.doubt import look_up
from dissemination.storage import queue, sweep
from dissemination.storage.claimed import Claimed

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
HEARTBEAT = LEASE / 4
_ALARM_AT_MOST = timedelta(hours=1)
_BELL_S = 1.0
_NAME_MAX = 64

Carry = Callable[[Gate, Claimed], Any]


class Bell:
    """Wakes one thread; may be rung from any thread, and from a signal handler.

    An event of `threading` may not: its lock is held, now and then, by the thread that
    the signal interrupts.
    """

    def __init__(self) -> None:
        self._rings: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """Wake who waits, or who waits next."""
        self._rings.put(None)

    def wait(self, seconds: float) -> None:
        """Wait for a ring, or so long; rings that came meanwhile are one."""
        try:
            self._rings.get(timeout=seconds)
            while True:
                self._rings.get_nowait()
        except Empty:
            return


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
        self._name = f"{os.getpid()}-{socket.gethostname()}"[:_NAME_MAX]
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="carry")
        self._carried: dict[object, DeliveryId] = {}
        self._guard = threading.Lock()
        self._bell = Bell()
        self._is_stopping = False

    def run(self) -> None:
        """Work until `stop` is called; then let the calls at hand end."""
        with self._alive() as clock:
            while not self._is_stopping:
                self._guarded(self._pump, clock)
                # Not for ever: the clock's tick hangs when the hour is set back.
                self._bell.wait(_BELL_S)

    def tick(self) -> None:
        """Do one pass: carry all that is due now, and wait until it is done."""
        with self._alive():
            while not self._is_stopping and (self._take() or self._busy()):
                self._bell.wait(_BELL_S)

    def stop(self) -> None:
        """Take nothing more; safe to call from a signal handler."""
        self._is_stopping = True
        self._bell.ring()

    @contextmanager
    def _alive(self) -> Iterator[AlarmClock]:
        """Recover what another left, and keep leases alive to the very end."""
        clock = AlarmClock(self._bell.ring)
        started_at = self._gate.clock()
        self._recover(everyone=self._alone)
        self._beat(started_at)
        clock.every(HEARTBEAT, lambda: self._beat(started_at))
        clock.start()
        log.info("daemon started", extra={"daemon": self._name})
        try:
            yield clock
        finally:
            self._pool.shutdown()
            clock.stop()
            log.info("daemon stopped", extra={"daemon": self._name})

    def _pump(self, clock: AlarmClock) -> None:
        now = self._gate.clock()
        self._take()
        if not self._is_free():
            return  # the first worker that ends rings
        next_at = queue.next_eligible(self._gate.db, now)
        # What was due before and was not taken waits for somebody, not for an instant.
        if next_at is not None and next_at > now:
            clock.set(min(next_at, now + _ALARM_AT_MOST))

    def _take(self) -> int:
        """Start what is due, as far as there are free workers; return how much."""
        now = self._gate.clock()
        sweep.give_up(self._gate.db, now)
        sweep.hold_orphans(self._gate.db)
        taken = len(sweep.hand_over(self._gate.db, now))
        while not self._is_stopping and (free := self._workers - self._busy()) > 0:
            work = self._claim(self._gate.clock(), free)
            if not work:
                break
            for held, carry in work:
                self._start(held, carry)
            taken += len(work)
        return taken

    def _claim(self, now: datetime, free: int) -> list[tuple[Claimed, Carry]]:
        db = self._gate.db
        due = queue.claim(db, owner=self._name, now=now, lease=LEASE, limit=free)
        if due:
            return [(held, deliver) for held in due]
        doubts = queue.doubtful(db, owner=self._name, now=now, lease=LEASE, limit=free)
        return [(held, look_up) for held in doubts]

    def _start(self, held: Claimed, carry: Carry) -> None:
        token = object()
        with self._guard:
            self._carried[token] = held.id

        def work() -> None:
            try:
                self._guarded(carry, self._gate, held)
            finally:
                with self._guard:
                    del self._carried[token]
                self._bell.ring()

        self._pool.submit(work)

    def _busy(self) -> int:
        with self._guard:
            return len(self._carried)

    def _is_free(self) -> bool:
        return self._busy() < self._workers

    def _beat(self, started_at: datetime) -> None:
        """Keep our own leases, then take back what others let run out."""
        db, now = self._gate.db, self._gate.clock()
        with self._guard:
            ids = frozenset(self._carried.values())
        if ids:
            queue.renew(db, self._name, ids, until=now + LEASE)
        queue.seen(db, self._name, __version__, started_at=started_at, now=now)
        self._recover(everyone=False)

    def _recover(self, *, everyone: bool) -> None:
        found = sweep.recover(self._gate.db, self._gate.clock(), everyone=everyone)
        for number in found:
            log.warning("perhaps public", extra={"delivery": number})
        if found:
            self._bell.ring()

    def _guarded(self, work: Callable[..., Any], *with_: Any) -> None:
        try:
            work(*with_)
        except Exception:
            # Whatever it was, the daemon goes on: what it held is swept up later.
            log.exception("the daemon goes on after an error")
