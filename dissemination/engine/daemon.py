"""The daemon: wakes, sweeps, and has a carrier take what is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from typing import Literal

from dissemination.engine.carriers import TICK, Carrier, Fleet, Threads, guarded
from dissemination.engine.clock import Rounds
from dissemination.engine.deliver import Gate
from dissemination.engine.leases import HEARTBEAT, LEASE, Leases, recover
from dissemination.storage import queue, sweep
from dissemination.storage.queue import Demand

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """What is done beside the deliveries: at the start, and again and again."""

    every: timedelta
    work: Callable[[Gate], object]


class Daemon:
    """Sees to it that what is due is carried, until it is told to stop.

    Args:
        gate: where things are written down, and through whom they go out.
        workers: how many calls this process may have on their way at once.
        alone: True where the caller holds the workspace's lock, so that whatever is
            still claimed was claimed by a process that is no more.
        carrier: "threads" of this process, or "procrastinate" for workers on any
            machine; then this process only claims, and PostgreSQL is needed.
        chores: what is done beside, never two of one at a time; what one raises is
            logged, and stops nothing.
    """

    def __init__(
        self,
        gate: Gate,
        *,
        workers: int,
        alone: bool,
        carrier: Literal["threads", "procrastinate"] = "threads",
        chores: Sequence[Chore] = (),
    ) -> None:
        self._gate = replace(gate, is_stopping=Event())
        self._alone = alone
        self._chores = chores
        self._bell = Bell()
        self._leases = Leases(self._gate)
        self._carrier: Carrier = (
            Fleet(self._gate)
            if carrier == "procrastinate"
            else Threads(
                self._gate, self._leases, workers=workers, ended=self._room_made
            )
        )
        self._demand = Demand()
        self._waits_for_room = True
        self._is_stopping = False
        self._sweep_is_due = True

    def run(self) -> None:
        """Work until `stop` is called; then let the calls at hand end."""
        with self._alive(self._chores):
            while not self._is_stopping:
                wait = guarded(self._pump) or TICK
                self._bell.wait(wait.total_seconds())
        guarded(self._leases.leave)

    def tick(self) -> None:
        """Do one pass: all that is due now, then each chore; wait until it is done."""
        with self._alive():
            self._carry_all()
            for chore in self._chores:
                guarded(partial(chore.work, self._gate))

    def stop(self) -> None:
        """Take nothing more; safe to call from a signal handler."""
        self._is_stopping = True
        self._bell.ring()

    @contextmanager
    def _alive(self, chores: Sequence[Chore] = ()) -> Iterator[None]:
        """Recover what another left, and keep leases alive to the very end."""
        recover(self._gate, everyone=self._alone)
        rounds = Rounds()
        rounds.every(HEARTBEAT, lambda: guarded(self._beat))
        rounds.every(TICK, self._sweep_soon)
        rounds.every(TICK, lambda: guarded(self._gate.db.tidy))
        for chore in chores:
            work = partial(chore.work, self._gate)
            rounds.soon(chore.every, partial(guarded, work))
        self._beat()
        rounds.start()
        log.info("daemon started", extra={"daemon": self._leases.owner})
        try:
            yield
        finally:
            self._gate.is_stopping.set()
            try:
                self._carrier.close()
            finally:
                rounds.stop()
            log.info("daemon stopped", extra={"daemon": self._leases.owner})

    def _carry_all(self) -> None:
        while not self._is_stopping:
            # Asked first: what ends from here on is swept and looked at once more.
            was_idle = self._carrier.is_idle()
            self._sweep()
            self._look()
            if not self._carrier.take(self._demand) and was_idle:
                return
            self._bell.wait(self._carrier.patience().total_seconds())

    def _pump(self) -> timedelta:
        """Take what is due, and return how long to wait for what comes next.

        Never for long: a suspended machine or a corrected clock costs at most a tick.
        """
        self._waits_for_room = True
        if self._sweep_is_due:
            self._sweep()
        now = self._gate.clock()
        # Whose instant has come is taken first, and looked for afterwards.
        self._carrier.take(self._demand.arrived(now))
        while not self._is_stopping:
            if not self._carrier.has_room():
                return TICK  # the first worker that ends rings
            now = self._look()
            if not self._carrier.take(self._demand):
                break
        self._waits_for_room = self._demand.is_due
        next_at = queue.next_eligible(self._gate.db, now, self._demand)
        # What was due before and was not taken waits for somebody, not for an instant.
        if next_at is None or next_at <= now:
            return self._carrier.patience()
        return min(next_at - now, self._carrier.patience())

    def _look(self) -> datetime:
        now = self._gate.clock()
        self._demand = queue.look(self._gate.db, now)
        return now

    def _room_made(self) -> None:
        # Else nothing waits for a thread or for an account: nobody need be woken.
        if self._waits_for_room:
            self._bell.ring()

    def _sweep(self) -> None:
        self._sweep_is_due = False
        now = self._gate.clock()
        if missed := sweep.give_up(self._gate.db, now):
            log.warning("too late", extra={"deliveries": missed})
        if moved := sweep.pace(self._gate.db, now):
            log.info("catching up at a pace", extra={"deliveries": moved})
        if held := sweep.hold_orphans(self._gate.db):
            log.warning(
                "waits for a page that will not come", extra={"deliveries": held}
            )
        if doubts := sweep.hasten_doubts(self._gate.db, now, LEASE):
            log.warning("the clock was set back", extra={"deliveries": doubts})
        for number in sweep.hand_over(self._gate.db, now):
            log.info("handed over", extra={"delivery": number})

    def _sweep_soon(self) -> None:
        self._sweep_is_due = True
        self._bell.ring()

    def _beat(self) -> None:
        if self._leases.beat():
            self._bell.ring()
