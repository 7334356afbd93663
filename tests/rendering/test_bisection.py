from __future__ import annotations

from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.rendering.bisection import largest_that

RANGES = st.tuples(st.integers(-500, 500), st.integers(0, 500)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


@given(RANGES, st.integers(-600, 1100))
def test_the_largest_number_that_fits_is_found(
    ends: tuple[int, int], limit: int
) -> None:
    low, high = ends
    found = largest_that(low, high, lambda number: number <= limit)
    assert found == max([n for n in range(low, high + 1) if n <= limit], default=low)


@given(RANGES)
def test_only_few_numbers_above_the_smallest_are_tried(ends: tuple[int, int]) -> None:
    low, high = ends
    tried: list[int] = []

    def fits(number: int) -> bool:
        tried.append(number)
        return number % 2 == 0

    largest_that(low, high, fits)
    assert all(low < number <= high for number in tried)
    assert len(tried) == len(set(tried)) <= ceil(log2(high - low + 1))


@pytest.mark.parametrize(
    ("low", "high", "limit", "found"),
    [(3, 3, 0, 3), (0, 1, 0, 0), (0, 1, 1, 1), (1, 9, 0, 1), (1, 9, 99, 9)],
)
def test_the_ends_of_the_range_are_found_too(
    low: int, high: int, limit: int, found: int
) -> None:
    assert largest_that(low, high, lambda number: number <= limit) == found


def test_a_range_that_is_empty_gives_its_lower_end_untried() -> None:
    def never(number: int) -> bool:
        raise AssertionError(number)

    assert largest_that(9, 8, never) == 9
