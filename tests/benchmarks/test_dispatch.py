from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.dispatch import MEASUREMENTS
from benchmarks.dispatching.figures import GOALS
from benchmarks.dispatching.filling import Content
from benchmarks.dispatching.sizes import QUICK, Sizes
from benchmarks.dispatching.starting import workspace
from benchmarks.dispatching.typists import Typists
from dissemination.config import load
from dissemination.storage.database import Database

ROOT = Path(__file__).resolve().parents[2]


def test_quick_is_smaller_in_everything_and_measures_the_same() -> None:
    full = Sizes()
    assert QUICK.stores == full.stores
    assert QUICK.workers == full.workers
    for name in ("later", "accounts", "repetitions", "seconds", "drained", "burst"):
        assert getattr(QUICK, name) < getattr(full, name)


def test_a_measurement_alone_prints_its_figures_as_json() -> None:
    command = ["benchmarks/dispatch.py", "--quick", "--rows", "500"]
    told = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, *command, "--only", "claims", "--store", "sqlite"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    result = json.loads(told.stdout)
    assert result["measured"] == ["claims"]
    assert result["sizes"]["later"] == 500
    figures = {one["figure"]: one for one in result["figures"]}
    assert set(figures) == {"claim", "idle_poll", "next_eligible"}
    assert set(figures) <= set(GOALS)
    assert all(one["floor"] > 0 for one in figures.values())
    assert all(one["case"] == "SQLite" for one in figures.values())


def test_every_measurement_says_what_it_measures() -> None:
    assert all(measure.__doc__ for measure in MEASUREMENTS.values())


def test_the_workspace_of_the_command_names_each_account(tmp_path: Path) -> None:
    content = Content(later=0, accounts=3, channel="website", placement="article")
    place = workspace(tmp_path, "sqlite:///x.db", content)
    config = load(place)
    assert list(config.accounts) == content.accounts_named
    assert config.storage.url == "sqlite:///x.db"


@pytest.mark.parametrize("people", [1, 2])
def test_people_who_type_are_shown_previews_until_they_stop(
    tmp_path: Path, people: int
) -> None:
    with Database(f"sqlite:///{tmp_path / 'x.db'}") as db:
        typists = Typists(db, tmp_path, people)
        typists.start()
        patience = time.monotonic() + 30
        while len(typists._taken) < people and time.monotonic() < patience:
            time.sleep(0.01)
        told = typists.stop()
    assert len(told.previews_ms) >= people
    assert all(taken > 0 for taken in told.previews_ms)
    assert len(list(tmp_path.glob("office-*/media/*/*"))) >= 1
