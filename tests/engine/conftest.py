"""The gate with a real database, a stopped clock and channels that do as told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.channel import Channel, Publication, Receipt
from dissemination.domain.rendition import AccountId
from dissemination.engine.deliver import Gate
from dissemination.storage.database import Database
from dissemination.storage.media import MediaStore
from dissemination.testing import ScriptedChannel, StoppedClock
from tests.storage.conftest import NOW, Rows, fresh_database


@dataclass
class Hall:
    """An office: rows, channels by account, and the gate between them."""

    rows: Rows
    gate: Gate
    clock: StoppedClock
    channels: dict[str, Channel] = field(default_factory=dict)
    dialect: str = "sqlite"  # or "postgresql", or "fleet": with workers on it

    def connect(self, account: str, channel: Channel) -> None:
        """Connect an account to a channel of the test."""
        self.rows.account(account)
        self.channels[account] = channel


class SlowChannel(ScriptedChannel):
    """A channel that takes its time; `at_once` is how many calls ran side by side."""

    def __init__(self, seconds: float, meter: Meter) -> None:
        super().__init__({})
        self._seconds = seconds
        self._meter = meter
        self.own = Meter()

    def publish(self, request: Publication) -> Receipt:
        """Wait, then succeed."""
        with self._meter, self.own:
            time.sleep(self._seconds)
            return super().publish(request)


class Meter:
    """Counts who is inside, and remembers the most."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._inside = 0
        self.at_once = 0

    def __enter__(self) -> None:
        with self._guard:
            self._inside += 1
            self.at_once = max(self.at_once, self._inside)

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._inside -= 1


def eventually(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until something is so; False when it is not in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def make_hall(
    db: Database,
    folder: Path,
    stopped: StoppedClock,
    clock: Callable[[], datetime],
    *,
    dialect: str = "sqlite",
) -> Hall:
    channels: dict[str, Channel] = {}

    def channel(account: AccountId) -> Channel:
        return channels[account]

    gate = Gate(
        db=db,
        media=MediaStore(folder / "media"),
        installation="kantor",
        clock=clock,
        channel=channel,
        random=lambda: 0.0,  # a retry comes when its schedule says
    )
    rows = Rows(db)
    return Hall(rows=rows, gate=gate, clock=stopped, channels=channels, dialect=dialect)


@pytest.fixture
def db(
    request: pytest.FixtureRequest, dialect: str, tmp_path: Path
) -> Iterator[Database]:
    fresh = fresh_database(request, dialect, tmp_path)
    with fresh as address, Database(address) as opened:
        yield opened


@pytest.fixture
def hall(db: Database, tmp_path: Path, dialect: str) -> Hall:
    """Time stands still until the test moves it."""
    stopped = StoppedClock(NOW)
    return make_hall(db, tmp_path, stopped, stopped, dialect=dialect)


@pytest.fixture
def office(db: Database, tmp_path: Path, dialect: str) -> Hall:
    """Time goes by; what the rows call now is a moment ago."""
    start = datetime.now(UTC)
    drift = start - NOW

    def clock() -> datetime:
        return datetime.now(UTC) - drift + timedelta(seconds=1)

    return make_hall(db, tmp_path, StoppedClock(NOW), clock, dialect=dialect)
