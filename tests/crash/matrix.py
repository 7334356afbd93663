"""Plays many cells side by side, each process in a house of its own."""

from __future__ import annotations

import gc
import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.crash.cells import Blow, Cell
from tests.crash.houses import Ground, House, open_house
from tests.crash.play import play
from tests.crash.processes import ended, kill, spawn
from tests.crash.verdict import Ran, problems

TIMES_TRIED = (
    2  # once more, until the boundary comes: threads do not always go the same way
)
T = TypeVar("T")
R = TypeVar("R")
_POLL_S = 0.01
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A cell that was played: what broke, what was crossed, what the daemon wrote."""

    cell: Cell
    ran: Ran
    broken: tuple[str, ...]
    trace: tuple[str, ...]
    log: str = ""


def play_all(ground: Ground, cells: Sequence[Cell], *, jobs: int) -> Iterator[Played]:
    """Play cells in `jobs` processes, and yield them as they end."""
    yield from side_by_side(ground, cells, played, jobs=jobs)


def side_by_side(
    ground: Ground, many: Sequence[T], work: Callable[[House, T], R], *, jobs: int
) -> Iterator[R]:
    """Do one piece of work after another in `jobs` houses; yield what each gives.

    Raises:
        RuntimeError: one of them broke; its message has the traceback.
    """
    results = _FORK.SimpleQueue()
    taken = _FORK.Value("i", 0)

    def take() -> T | None:
        with taken.get_lock():
            number, taken.value = taken.value, taken.value + 1
        return many[number] if number < len(many) else None

    def do() -> None:
        with open_house(ground) as house:
            while (one := take()) is not None:
                try:
                    results.put((work(house, one), ""))
                except Exception:  # noqa: BLE001 - told to the parent
                    results.put((None, f"{one}: {traceback.format_exc()}"))

    gc.freeze()  # or every fork would copy what only the collector touches
    crew = [spawn(do) for _ in range(min(jobs, len(many)))]
    try:
        for _ in many:
            while results.empty():
                time.sleep(_POLL_S)
                if any(ended(pid) for pid in crew):
                    raise RuntimeError("a process of the harness is gone")
            answer, broken = results.get()
            if broken:
                raise RuntimeError(broken)
            yield answer
    finally:
        for pid in crew:
            kill(pid)


def played(house: House, cell: Cell) -> Played:
    """Play a cell until its boundary comes, and judge it."""
    ran = play(house, cell)
    for _ in range(TIMES_TRIED):
        if ran.is_hit or cell.blow is Blow.NONE:
            break
        ran = play(house, cell)
    broken = tuple(problems(ran))
    return Played(
        cell=cell,
        ran=ran,
        broken=broken,
        trace=tuple(house.stage.trace()),
        log=(house.folder / "log").read_text() if broken else "",
    )
