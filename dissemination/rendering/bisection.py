"""The one search that autofit, ellipsis and word breaking share."""

from __future__ import annotations

from collections.abc import Callable


def largest_that(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number from `low` to `high` that fits; `low` if none does.

    What fits must be settled: a number that fits makes all smaller ones fit.
    """
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
