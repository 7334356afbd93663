"""One pass: a stub, those who call it, and what arrived when."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from benchmarks.dispatching.child import Child, child
from benchmarks.dispatching.figures import quantile
from benchmarks.dispatching.filling import TEXT, Content, add_due
from benchmarks.dispatching.sizes import SPOKEN, Sizes, Store
from dissemination.storage.database import Database

# When it arrived and was due, in microseconds since 1970; its account, and its key.
Arrival = tuple[int, int, str, str]
Due = Sequence[tuple[float, int]]  # in seconds from the first, and on which account

_PATIENCE_S = 240.0
_FLEET_WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Who carries: so many daemons, or a daemon and a fleet, and people who type."""

    store: Store
    daemons: int = 1
    carrier: Literal["threads", "procrastinate"] = "threads"
    typists: int = 0

    @property
    def name(self) -> str:
        """What a reader calls it."""
        if self.carrier == "procrastinate":
            return f"{SPOKEN[self.store]}, fleet of {_FLEET_WORKERS}"
        if self.typists:
            return f"{SPOKEN[self.store]}, {self.typists} people type"
        more = f", {self.daemons} daemons" if self.daemons > 1 else ""
        return f"{SPOKEN[self.store]}{more}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """An account on which the platform takes its time."""

    account: str = ""
    seconds: float = 0.0


NOBODY = Slow()


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What one pass showed; `used` is what each of our processes reported."""

    arrivals: Sequence[Arrival]
    used: Sequence[dict[str, Any]]

    @property
    def told(self) -> dict[str, Any]:
        """What the first of our processes reported."""
        return self.used[0]

    @cached_property
    def lateness_ms(self) -> list[float]:
        """How late each call was, sorted."""
        return sorted((at - due) / 1000 for at, due, *_ in self.arrivals)

    def late_ms(self, share: float) -> float:
        """Return the lateness below which `share` per cent of the calls were."""
        return quantile(self.lateness_ms, share)

    @property
    def rate(self) -> float:
        """Calls a second, from the first to the last."""
        instants = [at for at, *_ in self.arrivals]
        return (len(instants) - 1) / (max(instants) - min(instants)) * 1e6

    @property
    def last_s(self) -> float:
        """How long after it was due the last call came."""
        return self.lateness_ms[-1] / 1000

    @property
    def cpu_ms(self) -> float:
        """CPU of our processes for each call."""
        spent: float = sum(one["cpu_s"] for one in self.used)
        return spent / len(self.arrivals) * 1000

    @property
    def peak_mb(self) -> float:
        """The most memory that one of our processes had."""
        highest: float = max(one["peak_mb"] for one in self.used)
        return highest

    def without(self, account: str) -> Pass:
        """Return the same without the calls of one account."""
        others = [arrival for arrival in self.arrivals if arrival[2] != account]
        return Pass(arrivals=others, used=self.used)


class Lost(Exception):
    """A delivery did not arrive, or did so twice: nothing of this run is worth telling.

    It stands in the way of every figure.
    """


def carried(
    case: Case,
    url: str,
    content: Content,
    due: Due,
    *,
    folder: Path,
    sizes: Sizes,
    slow: Slow = NOBODY,
) -> Pass:
    """Have our daemons carry what becomes due, and see when it arrives.

    Raises:
        Lost: a delivery did not arrive once.
    """
    with ExitStack() as undo:
        stub = undo.enter_context(child("stub", _stub(len(due), slow)))
        settings = {
            "url": url,
            "base_url": f"http://127.0.0.1:{stub.heard()}",
            "folder": str(folder),
            "workers": sizes.workers,
            "carrier": case.carrier,
            "typists": case.typists,
        }
        roles = ["daemon"] * case.daemons
        if case.carrier == "procrastinate":
            roles += ["worker"] * _FLEET_WORKERS
        ours = [
            undo.enter_context(child("carrying", {**settings, "role": role}))
            for role in roles
        ]
        for one in ours:
            one.heard()
        first = time.time() + sizes.ahead_s
        with Database(url) as db:
            add_due(db, [(first + after, account) for after, account in due], content)
        return _seen(stub, ours, due)


def bare(content: Content, due: Due, *, sizes: Sizes, processes: int = 1) -> Pass:
    """Have the bare client make the same calls, with nothing written down.

    Args:
        content: whose accounts.
        due: when, and on which account.
        sizes: how many threads each process has.
        processes: among which the calls are divided.
    """
    with ExitStack() as undo:
        stub = undo.enter_context(child("stub", _stub(len(due), NOBODY)))
        first = time.time() + sizes.ahead_s
        settings = {
            "base_url": f"http://127.0.0.1:{stub.heard()}",
            "threads": sizes.workers,
            "accounts": content.accounts_named,
            "text": TEXT,
        }
        calls = [(first + after, account) for after, account in due]
        ours = [
            undo.enter_context(
                child(
                    "bare",
                    {**settings, "name": str(i), "calls": calls[i::processes]},
                )
            )
            for i in range(processes)
        ]
        return _seen(stub, ours, due)


def steady(rate: float, seconds: float, content: Content) -> list[tuple[float, int]]:
    """Return deliveries at a steady rate; the accounts take turns."""
    count = int(rate * seconds)
    return [(number / rate, number % content.accounts) for number in range(count)]


def at_once(count: int, content: Content) -> list[tuple[float, int]]:
    """Return deliveries that are due at one instant; the accounts take turns."""
    return [(0.0, number % content.accounts) for number in range(count)]


def _stub(expected: int, slow: Slow) -> dict[str, object]:
    return {
        "expected": expected,
        "slow_account": slow.account,
        "slow_s": slow.seconds,
    }


def _seen(stub: Child, ours: Sequence[Child], due: Due) -> Pass:
    last = max(after for after, _ in due)
    if stub.heard(last + _PATIENCE_S) != "all":
        raise Lost("the stub stopped")
    # Those who carry write down how the last calls ended before they end.
    used = [one.end() for one in ours]
    return checked([tuple(arrival) for arrival in stub.end()], used, len(due))


def checked(
    arrivals: Sequence[Arrival], used: Sequence[dict[str, Any]], expected: int
) -> Pass:
    """Return a pass in which each delivery arrived once.

    Raises:
        Lost: one did not, or did so twice.
    """
    different = len({key for *_, key in arrivals})
    if not different == len(arrivals) == expected:
        raise Lost(f"{expected} deliveries: {len(arrivals)} calls, {different} of them")
    return Pass(arrivals=arrivals, used=used)
