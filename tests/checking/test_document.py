"""docs/checks.md describes each rule, with the severities that it may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissemination.checking import SEVERITIES
from dissemination.config import Checks

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def described() -> dict[str, list[str]]:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| `")]
    return {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}


def test_each_rule_is_described_and_no_other() -> None:
    assert set(described()) == set(SEVERITIES)


@pytest.mark.parametrize("rule", sorted(SEVERITIES))
def test_its_severities_are_named(rule: str) -> None:
    said = described()[rule][0]
    same = {"likewise": "hold; warning"}
    assert all(str(one) in same.get(said, said) for one in SEVERITIES[rule])


@pytest.mark.parametrize("key", sorted(Checks.model_fields))
def test_each_list_of_the_office_is_shown(key: str) -> None:
    assert f"\n{key} = " in DOCUMENT.read_text(encoding="utf-8")
