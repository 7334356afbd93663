"""The benchmark of the checks: it runs, and what it says is true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.checks import PROSE, WORDS
from dissemination.checking import RULES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.checks", "--runs", "2", "--size", "40000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    read: dict[str, Any] = json.loads(ran.stdout)
    return read


def test_every_rule_is_measured_beside_all_of_them(told: dict[str, Any]) -> None:
    assert {rule.__name__ for rule in RULES} <= set(told["figures"])
    assert all(figure["median_ms"] >= 0 for figure in told["figures"].values())


def test_the_whole_is_held_against_the_floor_and_the_goal(told: dict[str, Any]) -> None:
    floor = told["figures"]["floor: one pass of \\w+"]["median_ms"]
    median = told["figures"]["all rules"]["median_ms"]
    assert told["times_the_floor"] == pytest.approx(median / floor, rel=0.2, abs=0.1)
    for goal in told["goals"].values():
        assert goal["is_met"] is (goal["measured"] <= goal["goal"])


def test_a_large_text_is_measured_at_two_sizes(told: dict[str, Any]) -> None:
    large = told["large"]
    assert large["characters"] == 40_000
    assert 0 < large["half_ms"] < large["ms"]


def test_the_prose_has_the_words_it_is_said_to_have() -> None:
    assert len((PROSE * 4).split()) >= WORDS
