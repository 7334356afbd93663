"""The benchmark of the rehearsal: it runs, and what it says is true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ITEMS = 20
# By its routes, four items are ten deliveries, of which one is a person's.
DELIVERIES, BY_HAND = 50, 5


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    command = ["benchmarks/rehearse.py", "--items", str(ITEMS), "--rounds", "1"]
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, *command], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert ran.stderr == "round 1 of 1\n"
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_delivery_of_the_week_was_played(told: dict[str, Any]) -> None:
    one = told["median"]
    assert (one["items"], one["deliveries"]) == (ITEMS, DELIVERIES)
    assert one["states"] == {"published": DELIVERIES - BY_HAND, "handed_off": BY_HAND}


def test_the_time_is_told_beside_its_floor_of_the_same_run(
    told: dict[str, Any],
) -> None:
    one = told["median"]
    floor = one["floor: the same calls, bare"]
    assert floor > 0
    assert one["processor_s"] > 0
    assert one["times the floor"] == pytest.approx(one["seconds"] / floor, rel=0.2)


def test_one_round_is_its_own_median_and_the_machine_is_named(
    told: dict[str, Any],
) -> None:
    assert told["rounds"] == [told["median"]]
    assert told["goal_s"] == 30
    assert told["machine"]["processors"] >= 1
