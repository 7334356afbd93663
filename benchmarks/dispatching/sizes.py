"""How much is measured, and of what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Store = Literal["sqlite", "postgresql"]
STORES: tuple[Store, ...] = ("sqlite", "postgresql")
SPOKEN: dict[Store, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of one run of the benchmark.

    Attributes:
        later: how many deliveries wait for a later day.
        accounts: over how many accounts everything is spread.
        workers: how many calls one daemon makes at once.
        repetitions: of each measurement; the median is quoted.
        rate: deliveries a second, where lateness is measured.
        seconds: for how long.
        drained: how many are due at once, where the rate is measured.
        burst: how many are due at one instant.
        rounds: how often one claim is timed.
        ahead_s: how long, in seconds, deliveries are written before the first is due.
        stores: the databases.
    """

    later: int = 1_000_000
    accounts: int = 1_000
    workers: int = 8
    repetitions: int = 3
    rate: int = 100
    seconds: int = 30
    drained: int = 5_000
    burst: int = 10_000
    rounds: int = 200
    ahead_s: float = 3.0
    stores: tuple[Store, ...] = STORES


def told(sizes: Sizes) -> dict[str, Any]:
    """Return sizes for JSON."""
    return {**asdict(sizes), "stores": list(sizes.stores)}


QUICK = Sizes(
    later=10_000,
    accounts=50,
    repetitions=1,
    seconds=3,
    drained=300,
    burst=300,
    rounds=20,
)
