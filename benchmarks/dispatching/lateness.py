"""How late deliveries are: alone, beside people who type, and beside a slow account."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.dispatching.child import note
from benchmarks.dispatching.figures import Figure, quantiles
from benchmarks.dispatching.filling import Content
from benchmarks.dispatching.ground import Ground
from benchmarks.dispatching.passes import Case, Pass, Slow, bare, steady

TYPISTS = 5
_SLOW = Slow(account="account-0", seconds=5.0)


def lateness(ground: Ground) -> Iterable[Figure]:
    """Measure lateness with no rows that wait and with many, by turns."""
    cases = [Case(store=store) for store in ground.sizes.stores]
    if "postgresql" in ground.sizes.stores:
        cases.append(Case(store="postgresql", daemons=2))
    yield from _with_rows(ground, cases, prefix="lateness")


def fleet_lateness(ground: Ground) -> Iterable[Figure]:
    """Measure the same, where a fleet carries."""
    if "postgresql" in ground.sizes.stores:
        case = Case(store="postgresql", carrier="procrastinate")
        yield from _with_rows(ground, [case], prefix="fleet")


def typing(ground: Ground) -> Iterable[Figure]:
    """Measure lateness while people type in the preview of the daemon's process."""
    content = ground.content(ground.sizes.later)
    for store in ground.sizes.stores:
        case = Case(store=store, typists=TYPISTS)
        passes = [
            ground.carried(case, content, _due(ground, content))
            for _ in range(ground.sizes.repetitions)
        ]
        yield from _late("typing", case.name, passes, ("p50", "p99"))
        drawn = [one.told["previews_ms"] for one in passes]
        yield Figure(
            goal="preview_p50", case=case.name, runs=list(map(statistics.median, drawn))
        )
        many = [one.told["previews_a_second"] for one in passes]
        yield Figure(goal="previews", case=case.name, runs=many)


def busy(ground: Ground) -> Iterable[Figure]:
    """Measure how late the others are while one account's calls take seconds."""
    content = ground.content(ground.sizes.later)
    due = _due(ground, content)
    # Two wait for each that is being sent, so that it always has something to send.
    each = _SLOW.seconds / 2
    backlog = [(n * each, 0) for n in range(int(ground.sizes.seconds / each))]
    for store in ground.sizes.stores:
        case, beside, alone = Case(store=store), [], []
        for _ in range(ground.sizes.repetitions):
            others = [(at, account) for at, account in due if account]
            alone.append(ground.carried(case, content, others))
            seen = ground.carried(case, content, [*others, *backlog], slow=_SLOW)
            beside.append(seen.without(_SLOW.account))
        yield from _late("busy", case.name, beside, ("p99",))
        yield Figure(goal="busy_growth", case=case.name, runs=_ratios(beside, alone))


def _with_rows(
    ground: Ground, cases: Sequence[Case], *, prefix: str
) -> Iterable[Figure]:
    contents = [ground.content(later) for later in (0, ground.sizes.later)]
    seen: dict[tuple[Case, Content], list[Pass]] = {}
    floors: list[Pass] = []
    for number in range(ground.sizes.repetitions):
        note(f"{prefix}, repetition {number + 1}")
        due = _due(ground, contents[0])
        floors.append(bare(contents[0], due, sizes=ground.sizes))
        for case in cases:
            for content in contents:
                one = ground.carried(case, content, due)
                seen.setdefault((case, content), []).append(one)
    for (case, content), passes in seen.items():
        name = f"{case.name}, {content.later:,} later"
        yield from _late(prefix, name, passes, ("p50", "p99", "max"), floors)
        yield Figure(
            goal="memory_busy", case=name, runs=[one.peak_mb for one in passes]
        )
    for case in cases:
        without, with_ = (seen[case, content] for content in contents)
        yield Figure(
            goal=f"{prefix}_growth", case=case.name, runs=_ratios(with_, without)
        )


_SHARES: Mapping[str, float] = {"p50": 50, "p99": 99, "max": 100}


def _late(
    prefix: str,
    case: str,
    passes: Sequence[Pass],
    shown: Sequence[str],
    floors: Sequence[Pass] = (),
) -> Iterable[Figure]:
    every = quantiles([late for one in passes for late in one.lateness_ms])
    for name in shown:
        share = _SHARES[name]
        under = [one.late_ms(share) for one in floors]
        yield Figure(
            goal=f"{prefix}_{name}",
            case=case,
            runs=[one.late_ms(share) for one in passes],
            floor=statistics.median(under) if under else None,
            spread=every if name == shown[-1] else None,
        )


def _ratios(above: Sequence[Pass], below: Sequence[Pass]) -> list[float]:
    pairs = zip(above, below, strict=True)
    return [one.late_ms(99) / other.late_ms(99) for one, other in pairs]


def _due(ground: Ground, content: Content) -> list[tuple[float, int]]:
    return steady(ground.sizes.rate, ground.sizes.seconds, content)
