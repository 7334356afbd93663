"""The corpus as a table: `python -m tests.checking.report`.

Per rule: labels found and missed, traps sprung, and what no label expects. Of the
language only the traps count: its labels are not exhaustive.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dissemination.checking import SEVERITIES, check
from dissemination.domain.finding import Finding
from dissemination.services.checks import any_office
from dissemination.services.intake import read_item

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
FILES = sorted(CORPUS.glob("open/*.toml")) + sorted(CORPUS.glob("seeds/*.toml"))
WIB = ZoneInfo("Asia/Jakarta")
_NOT_EXHAUSTIVE = "language."
# The corpus has no files beside it, and no label says so.
_NO_FILES = "format.missing_file"


@dataclass(slots=True)
class Tally:
    """What became of one rule's labels."""

    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def labels(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return an item's labels: "expect" or "trap"."""
    listed: Sequence[dict[str, Any]] = tomllib.loads(
        path.read_text(encoding="utf-8")
    ).get(kind, [])
    return list(listed)


def findings(path: Path) -> list[Finding]:
    """Return what the checks say of an item of the corpus."""
    said = check(read_item(path, WIB), any_office())
    return [finding for finding in said if finding.rule != _NO_FILES]


def agrees(finding: Finding, label: dict[str, Any]) -> bool:
    """Tell whether a finding is what a label means."""
    same = (finding.rule, finding.field) == (label["rule"], label["field"])
    return same and (label["text"] in finding.text or finding.text in label["text"])


def missed(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the labels that nothing found, or with another severity."""
    said = findings(path)
    for label in labels(path, "expect"):
        grave = [f.severity for f in said if agrees(f, label)]
        if label["severity"] not in grave:
            yield label


def sprung(path: Path) -> Iterator[Finding]:
    """Yield the findings that a trap forbids, and those that no label expects."""
    wanted, forbidden = labels(path, "expect"), labels(path, "trap")
    for finding in findings(path):
        is_trapped = any(agrees(finding, label) for label in forbidden)
        is_wanted = any(agrees(finding, label) for label in wanted)
        is_known = finding.rule.startswith(_NOT_EXHAUSTIVE) or is_wanted
        if is_trapped or not is_known:
            yield finding


def tallies(files: Sequence[Path] = tuple(FILES)) -> dict[str, Tally]:
    """Count the whole corpus, rule by rule."""
    counted = {rule: Tally() for rule in SEVERITIES}
    for path in files:
        gone = list(missed(path))
        for label in labels(path, "expect"):
            tally = counted[label["rule"]]
            (tally.missed if label in gone else tally.found).append(label["text"])
        for finding in sprung(path):
            counted[finding.rule].false.append(finding.text)
    return counted


def main() -> None:
    """Print the table."""
    print(f"{'rule':34}{'found':>6}{'missed':>7}{'false':>6}")  # noqa: T201
    for rule, tally in tallies().items():
        row = (len(tally.found), len(tally.missed), len(tally.false))
        print(f"{rule:34}{row[0]:6}{row[1]:7}{row[2]:6}")  # noqa: T201


if __name__ == "__main__":
    main()
