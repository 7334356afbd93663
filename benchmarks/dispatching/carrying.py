"""A daemon, or a worker of the fleet, in a process of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Protocol, TypedDict

from benchmarks.dispatching.child import Meter, ended, given, say
from benchmarks.dispatching.stub_channel import StubChannel
from dissemination.channel import Channel
from dissemination.cli.frame import now
from dissemination.cli.logs import log_to_stderr
from dissemination.domain.rendition import AccountId
from dissemination.engine.clock import ServerClock
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.storage.database import Database
from dissemination.storage.media import MediaStore


class CarrySettings(TypedDict):
    """What a daemon or a worker is started with."""

    url: str
    base_url: str
    folder: str
    workers: int
    role: Literal["daemon", "worker"]
    carrier: Literal["threads", "procrastinate"]
    typists: int


class Carrier(Protocol):
    """What runs until it is told to stop."""

    def run(self) -> None:
        """Work."""
        ...

    def stop(self) -> None:
        """Take nothing more."""
        ...


def main() -> None:
    """Carry what is due until the parent says stop."""
    settings: CarrySettings = given()
    told: dict[str, Any] = {}
    # As the commands do: a log costs something, too.
    log_to_stderr("json")
    with Database(settings["url"]) as db, ExitStack() as undo:
        carrier = _carrier(settings, db)
        if settings["typists"]:
            undo.callback(_let_type(settings, db, told))

        def until_the_end() -> None:
            ended()
            carrier.stop()

        threading.Thread(target=until_the_end, daemon=True).start()
        meter = Meter()
        say("ready")
        carrier.run()
        told.update(meter.read())
    print(json.dumps(told))


def _carrier(settings: CarrySettings, db: Database) -> Carrier:
    gate, workers = _gate(settings, db), settings["workers"]
    if settings["carrier"] == "procrastinate":
        # Later than the rest: a daemon alone does not import procrastinate.
        from dissemination.engine import fleet  # noqa: PLC0415

        fleet.set_up(db)
        if settings["role"] == "worker":
            return fleet.Worker(gate, workers=workers)
    return Daemon(
        gate, workers=workers, alone=db.is_sqlite, carrier=settings["carrier"]
    )


def _gate(settings: CarrySettings, db: Database) -> Gate:
    """Return a gate all of whose accounts are on the stub."""
    channels: dict[AccountId, Channel] = {}

    def channel(account: AccountId) -> Channel:
        if account not in channels:
            given = {"base_url": settings["base_url"], "account": account}
            channels[account] = StubChannel(given)
        return channels[account]

    return Gate(
        db=db,
        media=MediaStore(Path(settings["folder"])),
        installation=db.installation(),
        clock=now if db.is_sqlite else ServerClock(db.now),
        channel=channel,
    )


def _let_type(
    settings: CarrySettings, db: Database, told: dict[str, Any]
) -> Callable[[], None]:
    # Later than the rest: a daemon alone does not import what draws.
    from benchmarks.dispatching.typists import Typists  # noqa: PLC0415

    typists = Typists(db, Path(settings["folder"]), settings["typists"])
    typists.start()
    return lambda: told.update(asdict(typists.stop()))


if __name__ == "__main__":
    main()
