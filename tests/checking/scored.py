"""The blind sets as a table: `python -m tests.checking.scored`.

How a case is read, and what its labels mean, stands in `blind/README.md`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dissemination.checking import SEVERITIES, check
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem
from dissemination.services.checks import any_office
from dissemination.services.intake import _item

FOLDER = Path(__file__).parent / "blind"
KNOWN = FOLDER / "known.toml"
SETS = tuple(path for path in sorted(FOLDER.glob("*.toml")) if path != KNOWN)
WIB = ZoneInfo("Asia/Jakarta")
_LABELS = frozenset({"expect", "trap", "note"})
_SPANS = ("body", "title")
# Where one is expected, a class, a parent or a second street is of the same.
_WIDE = frozenset({"privacy.child", "privacy.health", "privacy.home_address"})
_NO_FILES = "format.missing_file"  # the sentences have no files beside them
_FOUND, _MISSED, _FALSE = "found", "missed", "false"


class Outcome(NamedTuple):
    """What became of one label, or a finding that no label expects."""

    case: str
    rule: str
    outcome: str
    text: str
    is_doubtful: bool


class Wrong(NamedTuple):
    """One case and rule that is not as labelled."""

    case: str
    rule: str
    outcome: str


def outcomes(path: Path) -> Iterator[Outcome]:
    """Yield what became of every label of a set."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    families = tuple(f"{family}." for family in read.get("families", ())) or ("",)
    for case in read["case"]:
        yield from of_case(case, families)


def of_case(case: dict[str, Any], families: tuple[str, ...]) -> Iterator[Outcome]:
    """Yield what became of one case's labels, and its false findings."""
    said = [f for f in check(item(case), any_office()) if f.rule != _NO_FILES]
    is_doubtful = str(case.get("note", "")).startswith("DOUBT")
    for label in case.get("expect", ()):
        is_found = any(_agrees(f, label, case) for f in said)
        outcome = _FOUND if is_found else _MISSED
        yield Outcome(case["id"], label["rule"], outcome, label["text"], is_doubtful)
    for finding in said:
        if _is_forbidden(finding, case, families):
            yield Outcome(case["id"], finding.rule, _FALSE, finding.text, is_doubtful)


def wrong(path: Path) -> set[Wrong]:
    """Return what is not as labelled in a set, but for the doubtful."""
    return {
        Wrong(one.case, one.rule, one.outcome)
        for one in outcomes(path)
        if one.outcome != _FOUND and not one.is_doubtful
    }


def known(path: Path) -> dict[Wrong, str]:
    """Return what is knowingly not as labelled in a set, each with the reason."""
    listed = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["known"]
    return {
        Wrong(one["id"], one["rule"], one["outcome"]): one["why"]
        for one in listed
        if one["set"] == path.stem
    }


def item(case: dict[str, Any]) -> ContentItem:
    """Return the item that a case describes."""
    keys = {key: value for key, value in case.items() if key not in _LABELS}
    media = [_media(one) for one in keys.pop("media", ())]
    written = {**keys, "media": media, "id": f"case-{case['id']}"}
    return _item(written, Path("case.toml"), WIB)


def _media(written: dict[str, Any]) -> dict[str, Any]:
    """Return an attachment's keys; captions are a file's name there, or absent."""
    return {**written, "captions": bool(written.get("captions"))}


def _agrees(finding: Finding, label: dict[str, Any], case: dict[str, Any]) -> bool:
    is_same = (finding.rule, finding.severity) == (label["rule"], label["severity"])
    return is_same and _overlaps(finding, label, case)


def _overlaps(finding: Finding, label: dict[str, Any], case: dict[str, Any]) -> bool:
    """Tell whether a finding stands where a label's text stands, if that is told."""
    fields = (label["field"],) if label.get("field") in _SPANS else _SPANS
    text = label["text"]
    written = {name: str(case.get(name, "")) for name in fields}
    places = [(name, said.find(text)) for name, said in written.items() if text in said]
    if not text or not places or finding.field not in _SPANS:
        return True
    field, start = places[0]
    is_beside = finding.end <= start or finding.start >= start + len(text)
    return finding.field == field and not is_beside


def _is_forbidden(
    finding: Finding, case: dict[str, Any], families: tuple[str, ...]
) -> bool:
    """Tell whether a finding is one that a trap forbids and no label expects."""
    traps: Sequence[str] = case.get("trap", ())
    is_of_all = "*" in traps and finding.rule.startswith(families)
    if finding.rule not in traps and not is_of_all:
        return False
    labels = case.get("expect", ())
    named = {label["rule"] for label in labels}
    is_more = finding.rule in _WIDE & named
    is_card = finding.rule == "privacy.nik" and "privacy.family_card" in named
    same = (label for label in labels if label["rule"] == finding.rule)
    is_expected = any(_overlaps(finding, label, case) for label in same)
    return not (is_more or is_card or is_expected)


def main() -> None:
    """Print the table, and below it what is not as labelled."""
    every = [one for path in SETS for one in outcomes(path)]
    sure = Counter((one.rule, one.outcome) for one in every if not one.is_doubtful)
    doubtful = Counter(one.rule for one in every if one.is_doubtful)
    print(f"{'rule':34}{'found':>6}{'missed':>7}{'false':>6}{'doubtful':>9}")  # noqa: T201
    for rule in SEVERITIES:
        found, missed, false = (sure[rule, o] for o in (_FOUND, _MISSED, _FALSE))
        print(f"{rule:34}{found:6}{missed:7}{false:6}{doubtful[rule]:9}")  # noqa: T201
    for one in every:
        if one.outcome != _FOUND:
            print(*one)  # noqa: T201


if __name__ == "__main__":
    main()
