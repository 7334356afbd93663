"""What was measured, beside its goal: ENGINE's table as data."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a figure should be; None where it stands for itself.

    `better` says on which side of the goal it is met.
    """

    says: str
    unit: str
    goal: float | None = None
    stretch: float | None = None
    better: Literal["lower", "higher"] = "lower"

    def is_met(self, value: float, wanted: float | None) -> bool | None:
        """Tell whether a value reaches what is wanted; None where nothing is."""
        if wanted is None:
            return None
        return value <= wanted if self.better == "lower" else value >= wanted


GOALS: dict[str, Goal] = {
    "lateness_p50": Goal(says="Lateness at 100/s, median", unit="ms", goal=5),
    "lateness_p99": Goal(says="Lateness at 100/s, p99", unit="ms", goal=25, stretch=15),
    "lateness_max": Goal(says="Lateness at 100/s, worst", unit="ms"),
    "lateness_growth": Goal(
        says="Growth of p99 with the rows that wait", unit="x", goal=1.2, stretch=1.0
    ),
    "rate": Goal(says="Deliveries, all due at once", unit="/s", better="higher"),
    "rate_ratio_sqlite": Goal(
        says="Rate against the bare loop",
        unit="x",
        goal=0.6,
        stretch=0.8,
        better="higher",
    ),
    "rate_ratio_postgresql": Goal(
        says="Rate against the bare loop", unit="x", better="higher"
    ),
    "rate_ratio_postgresql_two": Goal(
        says="Rate against the bare loop",
        unit="x",
        goal=0.5,
        stretch=0.8,
        better="higher",
    ),
    "cpu": Goal(says="CPU for one delivery, in our processes", unit="ms"),
    "typing_p50": Goal(says="Lateness while five people type, median", unit="ms"),
    "typing_p99": Goal(says="Lateness while five people type, p99", unit="ms", goal=50),
    "preview_p50": Goal(says="Key stroke to preview meanwhile, median", unit="ms"),
    "previews": Goal(says="Previews meanwhile", unit="/s", better="higher"),
    "fleet_rate": Goal(
        says="Fleet: deliveries, all due at once",
        unit="/s",
        goal=400,
        stretch=1_000,
        better="higher",
    ),
    "fleet_p50": Goal(
        says="Fleet: lateness at 100/s, median", unit="ms", goal=35, stretch=15
    ),
    "fleet_p99": Goal(
        says="Fleet: lateness at 100/s, p99", unit="ms", goal=70, stretch=40
    ),
    "fleet_max": Goal(says="Fleet: lateness at 100/s, worst", unit="ms"),
    "fleet_growth": Goal(
        says="Fleet: growth of p99 with the rows that wait",
        unit="x",
        goal=1.2,
        stretch=1.0,
    ),
    "burst_first": Goal(says="Many at one instant: first call", unit="ms", goal=50),
    "burst_last": Goal(
        says="Many at one instant: last call, in rows / rate", unit="x", goal=1.5
    ),
    "busy_p99": Goal(
        says="Lateness of the others beside a slow account, p99", unit="ms", goal=25
    ),
    "busy_growth": Goal(
        says="The same, against no slow account", unit="x", goal=1.2, stretch=1.0
    ),
    "claim": Goal(says="Claim of 8, median", unit="ms", goal=4),
    "idle_poll": Goal(says="Claim where nothing is due, median", unit="ms", goal=1),
    "next_eligible": Goal(says="Instant of the next delivery, median", unit="ms"),
    "start": Goal(says="From the command run to the first call", unit="s", goal=1),
    "memory": Goal(says="Memory of the command run", unit="MB", goal=80, stretch=60),
    "memory_busy": Goal(
        says="Memory of a daemon at 100/s, highest", unit="MB", goal=80, stretch=60
    ),
    "idle_cpu": Goal(says="CPU of an idle daemon", unit="% of a core"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, measured several times.

    `goal` is the name of its goal, `runs` are the repetitions, `floor` is what this
    machine does without us, measured in the same run, and `spread` are quantiles of all
    that was seen, by per cent.
    """

    goal: str
    case: str
    runs: Sequence[float]
    floor: float | None = None
    spread: dict[str, float] | None = None

    @property
    def median(self) -> float:
        """What is quoted."""
        return statistics.median(self.runs)

    def told(self) -> dict[str, Any]:
        """Return it for JSON, beside its goal."""
        wanted, median = GOALS[self.goal], rounded(self.median)
        return {
            "figure": self.goal,
            "case": self.case,
            **asdict(wanted),
            "measured": median,
            "is_met": wanted.is_met(median, wanted.goal),
            "is_stretch_met": wanted.is_met(median, wanted.stretch),
            "floor": None if self.floor is None else rounded(self.floor),
            "runs": [rounded(run) for run in self.runs],
            **({"spread": self.spread} if self.spread else {}),
        }


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Return the quantiles of some values, by per cent."""
    ordered = sorted(values)
    wanted = (1, 5, *range(10, 91, 10), 95, 98, 99, 99.5, 99.9, 100)
    return {str(share): rounded(quantile(ordered, share)) for share in wanted}


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` per cent of sorted values lie."""
    return ordered[min(int(len(ordered) * share / 100), len(ordered) - 1)]


def spoken(value: float) -> str:
    """Return a value as a reader wants it: three digits, and no powers of ten."""
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004


def rounded(value: float) -> float:
    """Return a value with the digits that mean something."""
    return round(value, 1 if abs(value) >= 100 else 3)  # noqa: PLR2004 - digits
