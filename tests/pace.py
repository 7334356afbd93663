"""How long work keeps a processor, told so that its growth can be compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_TELLING_S = 0.05  # a few milliseconds say nothing about growth


def fastest_s(work: Callable[[], object], times: int = 3) -> float:
    """Return the processor seconds of the fastest of some runs.

    Nothing is collected meanwhile: a walk over all that a long run of tests has left
    in memory may take a second, and says nothing about the work.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return min(_once_s(work) for _ in range(times))
    finally:
        if was_enabled:
            gc.enable()


def keeps_step(
    small: Callable[[], object],
    large: Callable[[], object],
    *,
    times: float,
    tries: int = 4,
) -> bool:
    """Say whether the large work takes less than some times what the small one takes.

    The large one is done once where that proves it, and again where it does not: what
    else the machine does makes it longer, and never shorter.
    """
    small_s = fastest_s(small, 2)
    for _ in range(tries):
        if fastest_s(large, 1) < times * small_s + _TELLING_S:
            return True
        small_s = min(small_s, fastest_s(small, 1))
    return False


def _once_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
