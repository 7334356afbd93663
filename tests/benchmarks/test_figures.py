from __future__ import annotations

import pytest

from benchmarks.dispatching.figures import (
    GOALS,
    Figure,
    Goal,
    quantile,
    quantiles,
    rounded,
    spoken,
)
from benchmarks.dispatching.rates import rate
from benchmarks.dispatching.sizes import STORES

LATE = Goal(says="late", unit="ms", goal=25, stretch=15)
MANY = Goal(says="many", unit="/s", goal=400, stretch=1_000, better="higher")


@pytest.mark.parametrize(
    ("goal", "edge", "past"), [(LATE, 25, 25.1), (MANY, 400, 399.9)]
)
def test_a_goal_is_met_up_to_its_edge_and_not_past_it(
    goal: Goal, edge: float, past: float
) -> None:
    assert goal.is_met(edge, goal.goal) is True
    assert goal.is_met(past, goal.goal) is False


def test_where_nothing_is_wanted_nothing_is_met_or_missed() -> None:
    assert LATE.is_met(1, None) is None


def test_the_median_is_quoted_and_not_the_best() -> None:
    figure = Figure(goal="lateness_p99", case="SQLite", runs=[30.0, 10.0, 26.0])
    told = figure.told()
    assert told["measured"] == 26
    assert told["is_met"] is False
    assert told["runs"] == [30, 10, 26]


def test_a_figure_is_told_with_its_goal_its_stretch_and_its_floor() -> None:
    told = Figure(goal="lateness_p99", case="x", runs=[14.0], floor=5.04).told()
    assert (told["goal"], told["stretch"], told["floor"]) == (25, 15, 5.04)
    assert told["is_stretch_met"] is True


def test_a_stretch_can_be_missed_where_the_goal_is_met() -> None:
    told = Figure(goal="lateness_p99", case="x", runs=[20.0]).told()
    assert (told["is_met"], told["is_stretch_met"]) == (True, False)


def test_every_stretch_is_harder_than_its_goal() -> None:
    for name, wanted in GOALS.items():
        if wanted.goal is not None and wanted.stretch is not None:
            assert wanted.is_met(wanted.stretch, wanted.goal), name


def test_the_rate_of_each_store_has_a_goal_of_its_own() -> None:
    assert rate.__doc__
    assert {f"rate_ratio_{store}" for store in STORES} <= set(GOALS)


def test_a_hundredth_of_the_values_lies_above_p99() -> None:
    values = [float(n) for n in range(1_000)]
    late = quantile(values, 99)
    assert sum(value >= late for value in values) == 10


def test_the_last_quantile_is_the_worst_value() -> None:
    assert quantiles([3.0, 1.0, 2.0])["100"] == 3
    assert quantiles([3.0, 1.0, 2.0])["1"] == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.12345, 0.123), (12.3456, 12.346), (1234.567, 1234.6)],
)
def test_digits_that_mean_nothing_are_left_out(value: float, shown: float) -> None:
    assert rounded(value) == shown


@pytest.mark.parametrize(
    ("value", "said"), [(0.5, "0.5"), (2.345, "2.35"), (999.4, "999"), (2530, "2,530")]
)
def test_a_number_is_said_without_powers_of_ten(value: float, said: str) -> None:
    assert spoken(value) == said
