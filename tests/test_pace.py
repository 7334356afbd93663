"""Growth is seen where it is, and nowhere else."""

from __future__ import annotations

import gc
import time

import pytest

from tests.pace import fastest_s, keeps_step


def busy(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_the_fastest_of_some_runs_counts() -> None:
    lasting = iter([0.06, 0.02, 0.06])
    assert 0.02 <= fastest_s(lambda: busy(next(lasting))) < 0.06


@pytest.mark.parametrize("is_on", [True, False])
def test_nothing_is_collected_meanwhile_and_then_all_is_as_before(
    *, is_on: bool
) -> None:
    seen: list[bool] = []
    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        fastest_s(lambda: seen.append(gc.isenabled()))
        assert seen == [False] * 3
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_what_takes_six_times_as_long_does_not_keep_step() -> None:
    assert not keeps_step(lambda: busy(0.05), lambda: busy(0.3), times=3)


def test_twice_the_time_keeps_step() -> None:
    assert keeps_step(lambda: busy(0.03), lambda: busy(0.06), times=3)


def test_what_was_slow_once_is_tried_again() -> None:
    lasting = iter([0.3, 0.06])
    assert keeps_step(lambda: busy(0.03), lambda: busy(next(lasting)), times=3)


def test_what_takes_a_few_milliseconds_says_nothing() -> None:
    assert keeps_step(lambda: None, lambda: busy(0.01), times=3)
