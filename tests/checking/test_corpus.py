"""The corpus's labels, for the rules that we have."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dissemination.checking import check
from dissemination.domain.finding import Finding
from dissemination.services.intake import read_item

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
WIB = ZoneInfo("Asia/Jakarta")
OURS = frozenset(
    {
        *("time.weekday_mismatch", "privacy.nik", "privacy.family_card"),
        *("format.no_media", "format.missing_alt", "format.long_headline"),
        *("format.too_many_hashtags", "format.invalid_hashtag"),
    }
)
FILES = sorted(CORPUS.glob("open/*.toml")) + sorted(CORPUS.glob("seeds/*.toml"))

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not beside the repo")


def labels(path: Path, kind: str) -> list[dict[str, Any]]:
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    listed: Sequence[dict[str, Any]] = written.get(kind, [])
    return [label for label in listed if label["rule"] in OURS]


def findings(path: Path) -> list[Finding]:
    return [f for f in check(read_item(path, WIB)) if f.rule in OURS]


def agrees(finding: Finding, label: dict[str, Any]) -> bool:
    same = (finding.rule, finding.field) == (label["rule"], label["field"])
    return same and (label["text"] in finding.text or finding.text in label["text"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_label_is_found_with_its_severity(path: Path) -> None:
    said = findings(path)
    for label in labels(path, "expect"):
        severities = [f.severity for f in said if agrees(f, label)]
        assert label["severity"] in severities, label


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_trap_is_sprung(path: Path) -> None:
    said = findings(path)
    for label in labels(path, "trap"):
        assert not [f for f in said if agrees(f, label)], label


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_nothing_is_found_that_no_label_expects(path: Path) -> None:
    expected = labels(path, "expect")
    said = findings(path)
    assert not [f for f in said if not any(agrees(f, one) for one in expected)]


def test_the_labels_are_read() -> None:
    assert sum(len(labels(path, "expect")) for path in FILES) >= 10
