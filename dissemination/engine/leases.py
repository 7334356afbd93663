"""What this process carries, and the heartbeat that keeps it ours."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from dissemination import __version__
from dissemination.domain.delivery import DeliveryId
from dissemination.engine.deliver import Gate
from dissemination.storage import queue, sweep

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
HEARTBEAT = LEASE / 4
# Whatever hangs for longer is given up: its lease runs out, and it may not call again.
LONGEST_CARRY = timedelta(minutes=30)
_HOST_MAX = 40


class Leases:
    """The deliveries that this process carries, under a name that no other has."""

    def __init__(self, gate: Gate) -> None:
        host = socket.gethostname()[:_HOST_MAX]
        self.owner = f"{host}-{os.getpid()}-{secrets.token_hex(3)}"
        self._gate = gate
        self._started_at = gate.clock()
        self._carried: dict[object, tuple[DeliveryId, datetime]] = {}
        self._guard = threading.Lock()

    def __len__(self) -> int:
        """Return how many deliveries are carried right now."""
        with self._guard:
            return len(self._carried)

    def take(self, id_: DeliveryId) -> object:
        """Keep a delivery's lease alive from now on, until the token is given back."""
        token = object()
        with self._guard:
            self._carried[token] = id_, self._gate.clock()
        return token

    def give_back(self, token: object) -> None:
        """Stop keeping a lease alive."""
        with self._guard:
            del self._carried[token]

    @contextmanager
    def holding(self, id_: DeliveryId) -> Iterator[None]:
        """Keep a delivery's lease alive for the length of a block."""
        token = self.take(id_)
        try:
            yield
        finally:
            self.give_back(token)

    def beat(self) -> bool:
        """Keep our own leases, then take back what others let run out.

        Returns:
            True when something was taken back.
        """
        db, now = self._gate.db, self._gate.clock()
        with self._guard:
            carried = list(self._carried.values())
        ids = {id_ for id_, since in carried if now - since < LONGEST_CARRY}
        if ids:
            queue.renew(db, self.owner, ids, until=now + LEASE)
        queue.seen(db, self.owner, __version__, started_at=self._started_at, now=now)
        return recover(self._gate, everyone=False)

    def leave(self) -> None:
        """Say that this process ends of its own accord."""
        queue.left(self._gate.db, self.owner)


def recover(gate: Gate, *, everyone: bool) -> bool:
    """Take back what vanished workers held, and tell whether there was any.

    `everyone` says that no other process is alive, so that no lease need run out.
    """
    found = sweep.recover(gate.db, gate.clock(), everyone=everyone)
    for number in found:
        log.warning("perhaps public", extra={"delivery": number})
    return bool(found)
