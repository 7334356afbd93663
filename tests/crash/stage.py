"""What all processes of one cell share: the clock, the trace, and the blow to come."""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import signal
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from tests.crash.cells import Blow, Boundary

OUTAGE_S = 0.3
_PLACES = {  # format and offset in the shared page
    "offset_us": ("q", 0),
    "caller": ("q", 8),
    "in_hand": ("q", 16),
    "struck": ("q", 24),
    "gone_until": ("d", 32),
    "full_until": ("d", 40),
    "calls": ("q", 48),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen in a cell: a blow, where, and on which database."""

    boundary: Boundary | None
    blow: Blow
    url: str


class Stage:
    """A page of memory and two files; made before anything is forked."""

    def __init__(self, folder: Path) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        self._trace = folder / "trace"
        self._plan = folder / "plan"
        self._loaded: Plan | None = None

    def __getitem__(self, name: str) -> float:
        """Return a number that all processes see."""
        form, at = _PLACES[name]
        number: float = struct.unpack_from(form, self._page, at)[0]
        return number

    def __setitem__(self, name: str, value: float) -> None:
        form, at = _PLACES[name]
        struct.pack_into(form, self._page, at, value)

    def reset(self, plan: Plan) -> None:
        """Begin a cell: its trace is empty, its clock is right."""
        for name in _PLACES:
            self[name] = 0
        self._trace.write_text("")
        where = plan.boundary
        said = [where and where.name, where and where.time, plan.blow, plan.url]
        self._plan.write_text(json.dumps(said))
        self.load()

    def load(self) -> None:
        """Read what is to happen; each process does so when a cell begins."""
        name, number, blow, url = json.loads(self._plan.read_text())
        where = Boundary(name, number) if name else None
        self._loaded = Plan(boundary=where, blow=Blow(blow), url=url)

    @property
    def plan(self) -> Plan:
        """What is to happen in this cell."""
        if self._loaded is None:
            raise RuntimeError("no cell has begun")
        return self._loaded

    def clock(self) -> datetime:
        """Return the instant that every process of the cell takes for now."""
        return datetime.now(UTC) + timedelta(microseconds=self["offset_us"])

    def jump(self, to: datetime) -> None:
        """Set every clock to an instant that is still to come."""
        ahead = to - self.clock()
        if ahead > timedelta(0):
            self["offset_us"] = int(self["offset_us"] + ahead / timedelta.resolution)

    def trace(self) -> list[str]:
        """Return the boundaries that were reached, in order."""
        return self._trace.read_text().splitlines()

    def reach(self, name: str, victim: int = 0) -> None:
        """Note a boundary; strike where it is the one of the cell.

        Args:
            name: of the boundary.
            victim: the process that is killed; this one where it is 0.
        """
        where = self.plan.boundary
        with self._trace.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(f"{name}\n")
            file.flush()
            if where is None or where.name != name or self["struck"]:
                return
            file.seek(0)
            if file.read().splitlines().count(name) != where.time:
                return
            self["struck"] = 1
        self._strike(victim or os.getpid())

    def _strike(self, victim: int) -> None:
        match self.plan.blow:
            case Blow.KILL:
                os.kill(victim, signal.SIGKILL)
            case Blow.GONE | Blow.GONE_KILL:
                # In this order: whoever sees that it is over opens again what was shut.
                if not self.plan.url.startswith("sqlite"):
                    shut(self.plan.url)
                self["gone_until"] = time.monotonic() + OUTAGE_S
            case Blow.FULL:
                self["full_until"] = time.monotonic() + OUTAGE_S
            case Blow.NONE:
                pass

    def is_out(self, name: str) -> bool:
        """Say whether an outage lasts."""
        return time.monotonic() < self[name]


Reach = Callable[[str], None]


def shut(url: str) -> None:
    """Let nobody into a database of PostgreSQL any more, and throw everybody out."""
    name = _name(url)
    with _beside(url) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )


def open_again(url: str) -> None:
    """Let everybody into a database again."""
    with _beside(url) as connection:
        connection.execute(f'ALTER DATABASE "{_name(url)}" ALLOW_CONNECTIONS true')


def plain(url: str) -> str:
    """Return the address as libpq takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def _beside(url: str) -> psycopg.Connection:
    there = plain(url).replace(f"/{_name(url)}?", "/postgres?")
    return psycopg.connect(there, autocommit=True)


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
