"""`python -m tests.crash`: every boundary, broken in every way, and what is public."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.crash import report
from tests.crash.cells import (
    Boundary,
    Cell,
    Kind,
    Scene,
    Store,
    boundaries,
    cells_of,
    parse,
    scenes,
    steadied,
)
from tests.crash.houses import Ground, lay
from tests.crash.kills import KILLS, Reaped, play_seasons, seasons
from tests.crash.matrix import play_all
from tests.crash.report import Tally, say
from tests.postgresql import PostgreSQLMissing, cluster

_WALKS = 2
_EACH = 100  # cells between two lines of progress
_JOBS = 3 * (os.cpu_count() or 2)  # most of a cell's time, it waits


def main() -> int:
    """Play what was asked for; 0 where the promise was kept."""
    asked = _arguments()
    stores = tuple(asked.store or Store)
    if asked.cell:
        stores = tuple({cell.scene.store for cell in asked.cell})
    with _grounded(stores) as ground:
        if asked.cell:
            return _judged(ground, asked.cell, jobs=asked.jobs)
        chosen = scenes(stores, tuple(asked.kind or Kind))
        cells = find_cells(ground, chosen, jobs=asked.jobs)
        if asked.table:
            report.document(report.marks(cells))
            return 0
        is_well = _is_documented(cells, stores, is_whole=not asked.kind)
        if not asked.walk:
            is_well &= not _judged(ground, cells[:: asked.every], jobs=asked.jobs)
            is_well &= _kill(ground, stores, asked.kills, jobs=asked.jobs)
        return 0 if is_well else 1


def _is_documented(
    cells: Sequence[Cell], stores: Sequence[Store], *, is_whole: bool
) -> bool:
    found = report.marks(cells)
    say(f"{len(found)} boundaries, {len(cells)} cells")
    differences = report.differences(found, stores, is_whole=is_whole)
    for one in differences:
        say(one)
    if differences:
        say("write it anew with: python -m tests.crash --table")
        return False
    say("as in docs/crash.md")
    return True


def find_cells(ground: Ground, chosen: Sequence[Scene], *, jobs: int) -> list[Cell]:
    """Walk through each scene unharmed, and return its cells.

    Raises:
        SystemExit: a scene breaks the promise by itself.
    """
    found: dict[Scene, set[Boundary]] = {}
    walks = [Cell(scene=one) for one in chosen] * _WALKS
    for played in play_all(ground, walks, jobs=jobs):
        if played.broken:
            report.tell(played)
            raise SystemExit(1)
        scene, crossed = played.cell.scene, set(boundaries(played.trace))
        # What comes only now and then is no boundary to be counted on.
        found[scene] = found.get(scene, crossed) & crossed
    return cells_of(steadied({scene: found[scene] for scene in chosen}))


def _judged(ground: Ground, cells: Sequence[Cell], *, jobs: int) -> int:
    """Play cells; return 0 where all is well."""
    tally, began = Tally(), time.monotonic()
    for played in play_all(ground, cells, jobs=jobs):
        tally.add(played)
        if played.broken:
            report.tell(played)
        if tally.cells % _EACH == 0:
            passed, failed = time.monotonic() - began, len(tally.broken)
            say(f"{tally.cells}/{len(cells)} cells, {passed:.0f} s, {failed} failed")
    report.sum_up(tally, report.rows_of(cells))
    return 1 if tally.broken else 0


def _kill(ground: Ground, stores: Sequence[Store], many: int, *, jobs: int) -> bool:
    """Kill at random until so many kills have met an open call; True if all is well."""
    reaped: list[Reaped] = []
    began, first = time.monotonic(), 0
    while (missing := many - sum(one.hits for one in reaped)) > 0:
        chosen = seasons(stores, missing, first=first)
        first += len(chosen)
        for one in play_seasons(ground, chosen, jobs=jobs):
            reaped.append(one)
            for why in one.broken:
                say(f"FAILED kills {why}")
            hits = sum(each.hits for each in reaped)
            say(f"kills {hits}/{many}, {time.monotonic() - began:.0f} s")
    broken = sum(bool(one.broken) for one in reaped)
    say(f"{sum(one.hits for one in reaped)} kills with an open call,")
    say(f"{sum(one.public for one in reaped)} public things counted,")
    say(f"{sum(one.asked for one in reaped)} doubts put to a person; {broken} failed")
    return broken == 0


@contextmanager
def _grounded(stores: Sequence[Store]) -> Iterator[Ground]:
    with ExitStack() as used:
        memory = Path("/dev/shm")  # noqa: S108 - a private folder in it
        place = str(memory) if memory.is_dir() else None
        folder = used.enter_context(tempfile.TemporaryDirectory(dir=place))
        server = None
        if set(stores) != {Store.SQLITE}:
            server = used.enter_context(cluster())
        yield lay(Path(folder), server)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--cell", type=parse, action="append", help="this cell alone")
    parser.add_argument("--store", type=Store, action="append", choices=list(Store))
    parser.add_argument("--kind", type=Kind, action="append", choices=list(Kind))
    parser.add_argument("--jobs", type=int, default=_JOBS)
    parser.add_argument("--every", type=int, default=1, help="one cell of so many")
    parser.add_argument("--kills", type=int, default=KILLS, help="at random instants")
    parser.add_argument("--walk", action="store_true", help="the table alone")
    parser.add_argument("--table", action="store_true", help="write docs/crash.md")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PostgreSQLMissing as missing:
        sys.exit(str(missing))
