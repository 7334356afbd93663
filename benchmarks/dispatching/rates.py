"""How many deliveries a second, against the bare client; and many at one instant."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from benchmarks.dispatching.child import note
from benchmarks.dispatching.figures import Figure
from benchmarks.dispatching.ground import Ground
from benchmarks.dispatching.passes import Case, Pass, at_once, bare

_TWO = 2


def rate(ground: Ground) -> Iterable[Figure]:
    """Measure the rate of each case and of the bare client, by turns.

    The bare client is one process with as many threads as one daemon has. Beside two
    daemons there is, too, a bare client of two processes: two cores for two cores.
    """
    cases = [Case(store=store) for store in ground.sizes.stores]
    if "postgresql" in ground.sizes.stores:
        cases.append(Case(store="postgresql", daemons=_TWO))
    content = ground.content(0)
    due = at_once(ground.sizes.drained, content)
    for case in cases:
        ours, floors, doubled = [], [], []
        for number in range(ground.sizes.repetitions):
            note(f"rate, {case.name}, repetition {number + 1}")
            floors.append(bare(content, due, sizes=ground.sizes))
            ours.append(ground.carried(case, content, due))
            if case.daemons == _TWO:
                doubled.append(bare(content, due, sizes=ground.sizes, processes=_TWO))
        yield from _rates(case, ours, floors)
        yield from _against_two(case, ours, doubled)


def _rates(case: Case, ours: list[Pass], floors: list[Pass]) -> Iterable[Figure]:
    floor = statistics.median(one.rate for one in floors)
    yield Figure(
        goal="rate", case=case.name, runs=[one.rate for one in ours], floor=floor
    )
    two = "_two" if case.daemons == _TWO else ""
    yield Figure(
        goal=f"rate_ratio_{case.store}{two}", case=case.name, runs=_ratios(ours, floors)
    )
    yield Figure(
        goal="cpu",
        case=case.name,
        runs=[one.cpu_ms for one in ours],
        floor=statistics.median(one.cpu_ms for one in floors),
    )


def _against_two(case: Case, ours: list[Pass], doubled: list[Pass]) -> Iterable[Figure]:
    if doubled:
        yield Figure(
            goal="rate_ratio_postgresql",
            case=f"{case.name}, against two bare clients",
            runs=_ratios(ours, doubled),
        )


def _ratios(ours: list[Pass], floors: list[Pass]) -> list[float]:
    pairs = zip(ours, floors, strict=True)
    return [one.rate / floor.rate for one, floor in pairs]


def fleet_rate(ground: Ground) -> Iterable[Figure]:
    """Measure the rate of a fleet of two, with no rows that wait and with many."""
    if "postgresql" not in ground.sizes.stores:
        return
    case = Case(store="postgresql", carrier="procrastinate")
    for later in (0, ground.sizes.later):
        content = ground.content(later)
        due = at_once(ground.sizes.drained, content)
        ours, floors = [], []
        for number in range(ground.sizes.repetitions):
            note(f"rate, {case.name}, {later:,} later, repetition {number + 1}")
            floors.append(bare(content, due, sizes=ground.sizes))
            ours.append(ground.carried(case, content, due))
        name = f"{case.name}, {later:,} later"
        floor = statistics.median(one.rate for one in floors)
        rates = [one.rate for one in ours]
        yield Figure(goal="fleet_rate", case=name, runs=rates, floor=floor)
        yield Figure(goal="cpu", case=name, runs=[one.cpu_ms for one in ours])


def burst(ground: Ground) -> Iterable[Figure]:
    """Measure when the first and the last call go out of many due at one instant.

    The rate by which the last is judged is that of half as many, in the same run.
    """
    content = ground.content(ground.sizes.later)
    due = at_once(ground.sizes.burst, content)
    for store in ground.sizes.stores:
        case = Case(store=store)
        seen, half = [], []
        for number in range(ground.sizes.repetitions):
            note(f"burst, {case.name}, repetition {number + 1}")
            seen.append(ground.carried(case, content, due))
            half.append(ground.carried(case, content, due[: len(due) // 2]))
        first = [one.lateness_ms[0] for one in seen]
        yield Figure(goal="burst_first", case=case.name, runs=first)
        pairs = zip(seen, half, strict=True)
        last = [one.last_s * other.rate / len(due) for one, other in pairs]
        yield Figure(goal="burst_last", case=case.name, runs=last)
