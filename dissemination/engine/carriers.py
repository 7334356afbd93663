"""Who carries what is due: threads of this process, or workers on any machine.

Both go through the same gate (claim, attempt, call, settle); what they are given is a
delivery with its fence. The database decides who has it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

from dissemination.domain.delivery import State
from dissemination.engine.deliver import Gate, about, deliver
from dissemination.engine.doubt import look_up
from dissemination.engine.leases import LEASE, Leases
from dissemination.storage import fleet, ledger, queue
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import DatabaseUnusable
from dissemination.storage.queue import Demand

log = logging.getLogger(__name__)

T = TypeVar("T")

TICK = timedelta(seconds=1)
_SHORTEST = timedelta(milliseconds=4)
_MOMENT_S = 0.1
_AHEAD_FOR_EACH = 4  # thread, at most


class Carrier(Protocol):
    """What the daemon knows of those who carry."""

    def take(self, demand: Demand) -> int:
        """Take what was seen to be due, as far as there is room; return how much."""
        ...

    def has_room(self) -> bool:
        """Tell whether more could be taken now."""
        ...

    def is_idle(self) -> bool:
        """Tell whether nothing is on its way."""
        ...

    def patience(self) -> timedelta:
        """Return how long to wait, at most, before there may be room again."""
        ...

    def close(self) -> None:
        """Take nothing more, and wait for the calls at hand."""
        ...


class Threads:
    """A pool in this process. `ended` is called, from any thread, when room is made."""

    def __init__(
        self, gate: Gate, leases: Leases, *, workers: int, ended: Callable[[], None]
    ) -> None:
        self._gate = gate
        self._leases = leases
        self._workers = workers
        self._ended = ended
        self._waiting: SimpleQueue[tuple[object, Claimed] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        # When the last quick ones ended, as many as are claimed ahead at most.
        self._quick_s: deque[float] = deque(maxlen=_AHEAD_FOR_EACH * workers)

    def take(self, demand: Demand) -> int:
        """Claim as much as is carried at once or soon, due deliveries before doubts."""
        now, held = self._gate.clock(), list[Claimed]()
        most = self._workers + self._ahead() - len(self._leases)
        ways = ((demand.is_due, queue.claim), (demand.is_doubtful, queue.doubtful))
        for find in (find for is_any, find in ways if is_any):
            owner, room = self._leases.owner, most - len(held)
            if room > 0:
                held += find(
                    self._gate.db, owner=owner, now=now, lease=LEASE, limit=room
                )
        for one in held:
            self._waiting.put((self._leases.take(one.id), one))
        for number in range(len(self._threads), min(len(self._leases), self._workers)):
            thread = threading.Thread(target=self._work, name=f"carry-{number}")
            self._threads.append(thread)
            thread.start()
        return len(held)

    def has_room(self) -> bool:
        """Tell whether a thread is free, or soon will have nothing to do."""
        return len(self._leases) < self._workers + (self._ahead() + 1) // 2

    def is_idle(self) -> bool:
        """Tell whether every thread is free."""
        return len(self._leases) == 0

    def patience(self) -> timedelta:
        """Return a tick: who ends says so."""
        return TICK

    def close(self) -> None:
        """Wait for the calls at hand; what was claimed ahead is given back."""
        with suppress(Empty):
            while taken := self._waiting.get_nowait():
                token, held = taken
                guarded(partial(give_back, self._gate, held), **about(held))
                self._leases.give_back(token)
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _ahead(self) -> int:
        """Return how many to claim ahead: as many as were carried in the last moment.

        One claim then serves many threads. Where calls take their time nothing is
        claimed ahead, and what is due is left to whoever is free.
        """
        since_s = time.monotonic() - _MOMENT_S
        return sum(ended_s > since_s for ended_s in tuple(self._quick_s))

    def _work(self) -> None:
        # A queue and its threads: a pool's futures take as long as a statement.
        while (taken := self._waiting.get()) is not None:
            token, held = taken
            began_s = time.monotonic()
            try:
                carry(self._gate, held)
            finally:
                self._leases.give_back(token)
                ended_s = time.monotonic()
                if ended_s - began_s < _MOMENT_S:
                    self._quick_s.append(ended_s)
                if self.has_room():
                    self._ended()


class Fleet:
    """Workers on any machine, through procrastinate's table on the same PostgreSQL."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._patience = _SHORTEST

    def take(self, demand: Demand) -> int:
        """Claim what is due and put a job for each, as far as the workers keep up."""
        if not (demand.is_due or demand.is_doubtful):
            return 0
        now = self._gate.clock()
        taken = fleet.hand_out(self._gate.db, now=now, lease=LEASE)
        if taken:
            self._patience = _SHORTEST
        return taken

    def has_room(self) -> bool:
        """Tell that more may be handed out: the database says how much."""
        return True

    def is_idle(self) -> bool:
        """Tell whether no job waits or runs."""
        return fleet.is_idle(self._gate.db)

    def patience(self) -> timedelta:
        """Return as much as was waited since the last job was put, up to a tick.

        Workers elsewhere do not say that they have ended; whoever looks again after
        twice the time is late by no more than the call took.
        """
        if self.is_idle():
            return TICK
        self._patience = min(self._patience * 2, TICK)
        return self._patience

    def close(self) -> None:
        """Leave the workers alone: they end what they have."""


def carry(gate: Gate, held: Claimed) -> None:
    """Deliver it, or find out about it; nothing that goes wrong stops the others."""
    work = look_up if held.state is State.UNCERTAIN else deliver
    guarded(lambda: work(gate, held), **about(held))


def give_back(gate: Gate, held: Claimed) -> None:
    """Let others have what was not begun; a doubt is soon looked up by somebody."""
    if held.state is State.PUBLISHING:
        ledger.release(gate.db, held, gate.clock())


def guarded(work: Callable[[], T], **facts: object) -> T | None:
    """Do a piece of work; whatever goes wrong, the daemon goes on."""
    try:
        return work()
    except DatabaseUnusable as error:
        log.warning("the database is away", extra={**facts, **error.values})
    except Exception:
        # Whatever it was: what it held is swept up later.
        log.exception("the daemon goes on after an error", extra=facts)
    return None
