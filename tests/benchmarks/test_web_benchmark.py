"""The benchmark of the pages: it runs, and what it says is true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.web import GOALS, SCREENS
from dissemination.web.pages import STATIC

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.web", "--runs", "1", "--keys", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    read: dict[str, Any] = json.loads(ran.stdout)
    return read


def test_every_screen_answers_and_its_statements_are_counted(
    told: dict[str, Any],
) -> None:
    assert set(told["screens"]) == set(SCREENS)
    for screen, found in told["screens"].items():
        assert found["status"] == 200, screen
        assert found["statements"] > 0, screen


def test_the_weights_are_those_of_the_files(told: dict[str, Any]) -> None:
    assert told["weights"]["script"] == sum(
        path.stat().st_size for path in STATIC.glob("*.js")
    )
    assert told["weights"]["style"] == (STATIC / "app.css").stat().st_size


def test_each_goal_is_judged_by_what_was_measured(told: dict[str, Any]) -> None:
    typed = {name for name in GOALS if name.startswith("keystroke")}
    assert set(told["goals"]) == set(GOALS) - typed, "no key was typed"
    for goal in told["goals"].values():
        assert goal["is_met"] is (goal["measured"] <= goal["goal"])


def test_the_floor_is_measured_in_the_same_run(told: dict[str, Any]) -> None:
    figures = told["figures"]
    assert figures["an empty answer"]["p50_ms"] > 0
    assert figures["floor: the same card, nothing typed"]["p50_ms"] > 0
