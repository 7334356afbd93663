"""The processes of a cell: a daemon, or a dispatcher and its workers."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import certifi

from dissemination.channel import (
    Absent,
    CannotTell,
    Channel,
    OutcomeUnknown,
    Transient,
)
from dissemination.domain.rendition import AccountId
from dissemination.engine import carriers, daemon, fleet
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.engine.fleet import Worker
from dissemination.storage.media import MediaStore
from dissemination.testing.fakes import FindingChannel
from tests.crash.cells import CHANNELS, Blow, Kind, Store
from tests.crash.hourglass import Hourglass
from tests.crash.office import adapter
from tests.crash.seams import BEAT, WatchedDatabase, watched
from tests.crash.stage import Plan, Stage
from tests.crash.view import Rows, View

Settings = Mapping[str, Mapping[str, str]]  # of each channel's account
_SLEEPS = (
    (carriers, "TICK"),
    (daemon, "HEARTBEAT"),
    (daemon, "TICK"),
    (fleet, "HEARTBEAT"),
)
_LINE = "%(asctime)s %(process)d %(name)s %(message)s"


class Role(StrEnum):
    """What a process does."""

    DAEMON = "daemon"
    DISPATCHER = "dispatcher"
    WORKER = "worker"


STAFF = {
    Store.SQLITE: (Role.DAEMON,),
    Store.THREADS: (Role.DAEMON,),
    Store.FLEET: (Role.DISPATCHER, Role.WORKER, Role.WORKER),
}


def work(
    role: Role, db: WatchedDatabase, settings: Settings, folder: Path, workers: int = 2
) -> None:
    """Be a daemon or a worker, until somebody ends it."""
    logging.basicConfig(
        filename=folder / "log", level=logging.INFO, force=True, format=_LINE
    )

    @cache
    def channel(account: AccountId) -> Channel:
        kind = Kind(account)
        return watched(adapter(kind), db.stage)(settings[CHANNELS[kind]])

    gate = open_gate(db, folder, channel)
    match role:
        case Role.WORKER:
            Worker(gate, workers=workers).run()
        case Role.DISPATCHER:
            Daemon(gate, workers=1, alone=False, carrier="procrastinate").run()
        case Role.DAEMON:
            Daemon(gate, workers=workers, alone=db.is_sqlite).run()


def open_gate(
    db: WatchedDatabase, folder: Path, channel: Callable[[AccountId], Channel]
) -> Gate:
    """Return what a daemon needs, with its database watched from now on."""
    db.is_watched = False
    installation = db.installation()
    db.is_watched = True
    return Gate(
        db=db,
        media=MediaStore(folder / "media"),
        installation=installation,
        clock=db.stage.clock,
        channel=channel,
    )


def hurry() -> None:
    """Shorten how long a daemon sleeps, in real seconds; no lease and no schedule.

    And let all clients share one list of certificates, which nobody needs here: to read
    it takes longer than the rest of a cell.
    """
    shared = cache(ssl.create_default_context)
    ssl.create_default_context = shared  # type: ignore[assignment]
    shared(cafile=certifi.where())
    # A heartbeat may take longer than the next one is away.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for module, name in _SLEEPS:
        if not hasattr(module, name):
            raise LookupError(f"{module.__name__} sleeps by another name now")
        setattr(module, name, BEAT)


def rehearse(url: str, stage: Stage, folder: Path) -> WatchedDatabase:
    """Let a daemon go through everything once, in this very process.

    What is slow is done then, once for all forks: they inherit the statements that
    SQLAlchemy has put together. No connection and no thread is left.
    """
    stage.reset(Plan(boundary=None, blow=Blow.NONE, url=url))
    db, view, glass = WatchedDatabase(url, stage), View(url), Hourglass(stage, staff=1)
    actor = FindingChannel({}, OutcomeUnknown("lost"), Transient("refused"))
    actor.findings = [CannotTell(), Absent()]
    one = Daemon(open_gate(db, folder, lambda _: actor), workers=2, alone=db.is_sqlite)
    thread = threading.Thread(target=one.run)
    thread.start()
    while not _is_done(rows := view.look()):
        time.sleep(BEAT.total_seconds() / 5)
        glass.turn(rows)
    one.stop()
    thread.join()
    view.close()
    db.close()
    return db


def _is_done(rows: Rows | None) -> bool:
    return rows is not None and all(row.is_settled for row in rows.deliveries)
