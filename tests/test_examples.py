"""The example of a third party's package: by itself, as its author has it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("dissemination-*"))


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_it_keeps_the_contract(example: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=example,
        env={"PYTHONPATH": f"{example}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) >= 30


def test_its_types_are_checked_as_ours_are(example: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "mypy", "--strict", *map(str, modules(example))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_one_file_one_entry_point_and_one_short_test(example: Path) -> None:
    (module,) = modules(example)
    (contract,) = example.glob("test_*.py")
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 150
    assert len(contract.read_text(encoding="utf-8").splitlines()) <= 20
    project = tomllib.loads((example / "pyproject.toml").read_text())["project"]
    assert project["name"] == example.name
    points = project["entry-points"]
    assert list(points) == ["dissemination.channels"]
    (point,) = points["dissemination.channels"].values()
    assert point.partition(":")[0] == module.stem


def test_it_imports_of_ours_what_is_made_for_it_and_nothing_else(
    example: Path,
) -> None:
    (module,) = modules(example)
    tree = ast.parse(module.read_text(encoding="utf-8"))
    named = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    ours = [name for name in named if name.startswith(("dissemination.", "channels"))]
    assert ours
    assert all(name.startswith("dissemination.channel") for name in ours)


def modules(example: Path) -> list[Path]:
    return [path for path in example.glob("*.py") if "test_" not in path.name]
