"""The benchmark of the cards: it runs, and what it says is true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    # Without a browser, whether this machine has one or not.
    nowhere = str(tmp_path_factory.mktemp("bin"))
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.cards", "--runs", "2"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": nowhere, "PYTHONPATH": str(ROOT)},
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_stage_is_measured(told: dict[str, Any]) -> None:
    stages = {"stage: layout", "stage: paint", "stage: encode"}
    assert stages | {"typing", "typing, half size", "never seen"} <= set(
        told["figures"]
    )
    for figure in told["figures"].values():
        assert 0 < figure["cpu_ms"] < 60_000


def test_a_figure_stands_beside_its_goal_and_its_floor(told: dict[str, Any]) -> None:
    figures, goals = told["figures"], told["goals"]
    ratio = goals["typing: ours / encoding alone"]
    expected = figures["typing"]["cpu_ms"] / figures["encoding alone"]["cpu_ms"]
    assert ratio["measured"] == pytest.approx(expected, rel=0.02)
    assert ratio["is_met"] is (ratio["measured"] <= ratio["goal"])


def test_what_is_not_here_is_not_compared(told: dict[str, Any]) -> None:
    assert told["versions"]["chromium"] == "none here"
    assert not any("Chromium" in name for name in told["goals"])
