"""A little of the crash matrix; `make crash` plays all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import PostgreSQLMissing, binaries

ROOT = Path(__file__).parents[2]
ON_A_FILE = (
    "sqlite/keyed/lost-after/ledger.resolve:before-commit#1/kill",
    "sqlite/findable/lost-before/ledger.close:begin#1/kill",
    "sqlite/blind/calm/platform:arrived#2/kill",
    "sqlite/blind/calm/platform:done#1/kill",
    "sqlite/blind/calm/ledger.close:before-commit#1/gone",
    "sqlite/findable/calm/ledger.close:begin#2/gone-kill",
    "sqlite/blind/calm/ledger.close:begin#1/full",
)
ON_A_SERVER = (
    "pg-threads/blind/calm/ledger.close:begin#1/gone",
    "pg-fleet/blind/calm/fleet.take:after-commit#1/kill",
    "pg-fleet/findable/lost-after/ledger.close:before-commit#1/full",
)
SABOTAGE = """
import sys
from datetime import datetime, UTC
from dissemination.domain.delivery import Decision, State
from dissemination.engine import {module} as target
{patch}
from tests.crash.__main__ import main
sys.argv[1:] = ["--jobs", "1", "--cell", "{cell}"]
sys.exit(main())
"""
SEND_AGAIN = """
from dissemination.engine.decide import Looked
def again(answer, held, **_):
    decision = Decision(state=State.SCHEDULED, eligible_at=held.due_at)
    return Looked(decision=decision, is_absent=True)
target.decide_doubt = again
"""
BELIEVE_IT = """
from dissemination.engine.decide import Looked
def believe(answer, held, **_):
    return Looked(decision=Decision(state=State.FAILED))
target.decide_doubt = believe
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the matrix in a process of its own: it forks, and must have no threads."""
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def cells(*names: str) -> list[str]:
    return [
        "-m",
        "tests.crash",
        "--jobs",
        "2",
        *(word for name in names for word in ("--cell", name)),
    ]


def test_no_crash_on_a_file_loses_repeats_or_strands_anything() -> None:
    done = run(*cells(*ON_A_FILE))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(ON_A_FILE)} cells" in done.stdout
    assert "lost 0, twice 0, stranded 0" in done.stdout


def test_no_crash_on_a_server_loses_repeats_or_strands_anything() -> None:
    try:
        binaries()
    except PostgreSQLMissing as missing:
        pytest.skip(str(missing))
    done = run(*cells(*ON_A_SERVER))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost 0, twice 0, stranded 0" in done.stdout


@pytest.mark.parametrize(
    ("module", "patch", "said"),
    [
        ("doubt", SEND_AGAIN, "twice: part 0, 2 times"),
        ("doubt", BELIEVE_IT, "lost: it ended as failed"),
    ],
    ids=["twice", "lost"],
)
def test_an_engine_that_breaks_the_promise_is_found_out(
    module: str, patch: str, said: str
) -> None:
    cell = "sqlite/blind/calm/platform:done#1/kill"
    done = run("-c", SABOTAGE.format(module=module, patch=patch, cell=cell))
    assert done.returncode == 1, done.stdout + done.stderr
    assert said in done.stdout
    assert f"--cell '{cell}'" in done.stdout


def test_the_document_names_the_boundaries_that_the_hooks_find() -> None:
    which = ("--store", "sqlite", "--kind", "findable")
    done = run("-m", "tests.crash", "--walk", "--jobs", "2", *which)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "as in docs/crash.md" in done.stdout
