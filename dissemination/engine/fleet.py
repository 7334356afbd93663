"""A worker of the fleet: procrastinate brings a job, the gate does the rest.

Needs the extra `[fleet]` and PostgreSQL.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from threading import Event

from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

from dissemination.domain.delivery import DeliveryId
from dissemination.engine.carriers import carry, guarded
from dissemination.engine.clock import Rounds
from dissemination.engine.deliver import Gate
from dissemination.engine.leases import HEARTBEAT, LEASE, Leases
from dissemination.storage import fleet
from dissemination.storage.database import Database

log = logging.getLogger(__name__)

_TIDY_EVERY = timedelta(minutes=1)
_POLL_S = 1.0  # who lost the database for a moment hears no notification any more
_PAUSE_S = 1.0  # before it is begun again, when the database was away for long


def set_up(db: Database) -> None:
    """Lay procrastinate's tables where they are not there yet."""
    fleet.set_up(db, SchemaManager.get_schema())


class Worker:
    """Carries what the daemon has handed out, on any machine, until it is stopped.

    Args:
        gate: where things are written down, and through whom they go out.
        workers: how many calls it may have on their way at once.
    """

    def __init__(self, gate: Gate, *, workers: int) -> None:
        self._gate = replace(gate, is_stopping=Event())
        self._workers = workers
        self._leases = Leases(self._gate)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: asyncio.Task[None] | None = None
        self._is_stopping = False

    def run(self) -> None:
        """Work until `stop` is called; then let the calls at hand end."""
        with self._alive():
            while not self._is_stopping:
                guarded(lambda: asyncio.run(self._serve()))
                if not self._is_stopping:
                    time.sleep(_PAUSE_S)
        guarded(self._leases.leave)

    def stop(self) -> None:
        """Take nothing more; safe to call from a signal handler."""
        if self._is_stopping:
            return  # to be cancelled twice would not let the calls at hand end
        self._is_stopping = True
        if self._loop is not None and self._serving is not None:
            with suppress(RuntimeError):  # its loop has just ended by itself
                self._loop.call_soon_threadsafe(self._serving.cancel)

    @contextmanager
    def _alive(self) -> Iterator[None]:
        rounds = Rounds()
        rounds.every(HEARTBEAT, lambda: guarded(self._leases.beat))
        rounds.every(_TIDY_EVERY, lambda: guarded(self._tidy))
        self._leases.beat()
        rounds.start()
        log.info("worker started", extra={"daemon": self._leases.owner})
        try:
            yield
        finally:
            self._gate.is_stopping.set()
            rounds.stop()
            log.info("worker stopped", extra={"daemon": self._leases.owner})

    async def _serve(self) -> None:
        app = self._app()
        self._loop = asyncio.get_running_loop()
        # The loop's own pool counts processors; calls wait for platforms.
        self._loop.set_default_executor(ThreadPoolExecutor(self._workers))
        self._serving = asyncio.current_task()
        if self._is_stopping:
            return
        try:
            async with app.open_async():
                await app.run_worker_async(
                    queues=[fleet.QUEUE],
                    name=self._leases.owner,
                    concurrency=self._workers,
                    delete_jobs="always",
                    fetch_job_polling_interval=_POLL_S,
                    install_signal_handlers=False,
                )
        except asyncio.CancelledError:
            if not self._is_stopping:
                raise

    def _app(self) -> App:
        url = self._gate.db.url.set(drivername="postgresql")
        connector = PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            min_size=1,
            max_size=4,
        )
        app = App(connector=connector)
        app.task(name=fleet.TASK, queue=fleet.QUEUE)(self._carry)
        return app

    def _carry(self, id: int, fence: int) -> None:
        guarded(lambda: self._take(DeliveryId(id), fence), delivery=id)

    def _tidy(self) -> None:
        fleet.forget_stalled(self._gate.db)

    def _take(self, id_: DeliveryId, fence: int) -> None:
        with self._leases.holding(id_):
            held = fleet.take(
                self._gate.db,
                id_,
                fence,
                owner=self._leases.owner,
                now=self._gate.clock(),
                lease=LEASE,
            )
            if held is not None:
                carry(self._gate, held)
