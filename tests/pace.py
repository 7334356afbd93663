"""How long work keeps a processor, told so that its growth can be compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def fastest_s(work: Callable[[], object], times: int = 3) -> float:
    """Return the processor seconds of the fastest of some runs.

    Nothing is collected meanwhile: a walk over all that a long run of tests has left
    in memory may take a second, and says nothing about the work.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        return min(_once_s(work) for _ in range(times))
    finally:
        if was_enabled:
            gc.enable()


def _once_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
