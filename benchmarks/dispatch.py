"""Every figure of the delivery engine: `python benchmarks/dispatch.py`.

Prints one JSON object: the machine, the versions, and each figure beside its goal and
the floor of the same run. Takes about half an hour; `--quick` takes a minute, and shows
only that all is well. `--write` puts the result into docs/: the JSON, the table of
measured.md, and the plot.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.dispatching.child import ROOT, Stuck, note
from benchmarks.dispatching.claims import claims
from benchmarks.dispatching.databases import Databases
from benchmarks.dispatching.figures import Figure
from benchmarks.dispatching.ground import Ground
from benchmarks.dispatching.lateness import busy, fleet_lateness, lateness, typing
from benchmarks.dispatching.rates import burst, fleet_rate, rate
from benchmarks.dispatching.sizes import QUICK, STORES, Sizes, told
from benchmarks.dispatching.starting import starting
from tests.postgresql import binaries

MEASUREMENTS: Mapping[str, Callable[[Ground], Iterable[Figure]]] = {
    "claims": claims,
    "start": starting,
    "rate": rate,
    "burst": burst,
    "lateness": lateness,
    "typing": typing,
    "busy": busy,
    "fleet_rate": fleet_rate,
    "fleet_lateness": fleet_lateness,
}
_LIBRARIES = (
    "dissemination",
    "apscheduler",
    "procrastinate",
    "psycopg",
    "requests",
    "sqlalchemy",
)


def main() -> None:
    """Measure, and print."""
    asked = _parser().parse_args()
    sizes = _sizes(asked)
    chosen = asked.only or list(MEASUREMENTS)
    figures: list[Figure] = []
    stuck: dict[str, str] = {}
    began, before = datetime.now(UTC), _processor_time()
    with (
        tempfile.TemporaryDirectory(prefix="dispatch-", dir=asked.folder) as folder,
        Databases(folder=Path(folder)) as databases,
    ):
        ground = Ground(sizes=sizes, databases=databases, folder=Path(folder))
        for name in chosen:
            try:
                for figure in MEASUREMENTS[name](ground):
                    figures.append(figure)
                    note(f"  {figure.goal}, {figure.case}: {figure.median:.3g}")
            except Stuck as error:  # what was measured before is worth having
                stuck[name] = str(error)
                note(f"  {name}: {error}")
    result = {
        "benchmark": "dispatch",
        "began_at": began.isoformat(timespec="seconds"),
        "minutes": round((datetime.now(UTC) - began).total_seconds() / 60, 1),
        "machine": {**_machine(), "withheld": _withheld(before, _processor_time())},
        "versions": _versions(),
        "sizes": told(sizes),
        "measured": chosen,
        "stuck": stuck,
        "figures": [figure.told() for figure in figures],
    }
    print(json.dumps(result, indent=1))
    _write(result, asked)
    sys.exit(1 if stuck else 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, metavar="NAME")
    parser.add_argument("--store", nargs="+", choices=STORES)
    parser.add_argument("--rows", type=int, help="how many wait for a later day")
    parser.add_argument("--accounts", type=int)
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--quick", action="store_true", help="small, and once")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true", help="put it into docs/")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    return parser


def _sizes(asked: argparse.Namespace) -> Sizes:
    given = {
        "later": asked.rows,
        "accounts": asked.accounts,
        "repetitions": asked.repetitions,
        "stores": tuple(asked.store) if asked.store else None,
    }
    wanted: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
    return replace(QUICK if asked.quick else Sizes(), **wanted)


def _write(result: dict[str, Any], asked: argparse.Namespace) -> None:
    if not asked.plot and not asked.write:
        return
    # Whoever only measures needs no library that draws.
    from benchmarks.dispatching.document import write  # noqa: PLC0415
    from benchmarks.dispatching.picture import draw  # noqa: PLC0415

    if asked.plot:
        draw(result, asked.plot)
    if asked.write:
        write(result, ROOT / "docs")


def _machine() -> dict[str, object]:
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def _processor_time() -> tuple[int, int]:
    """Return how much time the machine worked or wished to, and was kept from it.

    In ticks since its start; proc_stat(5): user, nice, system, idle, iowait, irq,
    softirq, steal. Zero where the system does not say.
    """
    try:
        first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    except OSError:
        return 0, 0
    user, nice, system, _, _, irq, softirq, stolen = map(int, first.split()[1:9])
    return user + nice + system + irq + softirq + stolen, stolen


def _withheld(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return in which share of the time it wished to work its host did not let it."""
    wished = after[0] - before[0]
    return round((after[1] - before[1]) / wished, 3) if wished else 0.0


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": binaries().parent.name,
        **{name: version(name) for name in _LIBRARIES},
    }


if __name__ == "__main__":
    main()
