"""The corpus's labels, for every rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissemination.checking import SEVERITIES
from dissemination.domain.finding import Severity
from tests.checking.report import (
    FILES,
    findings,
    labels,
    main,
    missed,
    sprung,
    tallies,
)

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not beside the repo")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_label_is_found_with_its_severity(path: Path) -> None:
    assert list(missed(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_trap_is_sprung_and_nothing_is_found_that_no_label_expects(
    path: Path,
) -> None:
    assert list(sprung(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_an_item_is_held_exactly_where_its_gate_says(path: Path) -> None:
    severities = {finding.severity for finding in findings(path)}
    wanted = {label["severity"] for label in labels(path, "expect")}
    assert (Severity.HOLD in severities) is ("hold" in wanted)


def test_the_labels_are_read_and_all_of_known_rules() -> None:
    named = [one["rule"] for p in FILES for one in labels(p, "expect")]
    assert len(named) >= 40
    assert set(named) <= set(SEVERITIES)
    assert sum(len(labels(path, "trap")) for path in FILES) >= 20


def test_the_table_counts_each_label_once(capsys: pytest.CaptureFixture[str]) -> None:
    counted = tallies()
    wanted = sum(len(labels(path, "expect")) for path in FILES)
    assert sum(len(t.found) + len(t.missed) for t in counted.values()) == wanted
    main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(SEVERITIES)
    nik = next(line for line in lines if line.startswith("privacy.nik"))
    assert nik.split()[1:] == [str(len(counted["privacy.nik"].found)), "0", "0"]
