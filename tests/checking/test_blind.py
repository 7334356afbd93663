"""The blind sets: what they label is found, or it is known and said why not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dissemination.checking import SEVERITIES
from tests.checking.scored import (
    KNOWN,
    SETS,
    Wrong,
    known,
    main,
    of_case,
    outcomes,
    wrong,
)

CASE = {
    "id": "a1",
    "kind": "notice",
    "body": "Ayo coblos nomor 2! Hubungi 0812-0000-4417.",
}
COBLOS = {"rule": "neutrality.vote_appeal", "severity": "hold", "text": "coblos"}
PHONE = {"rule": "privacy.personal_phone", "severity": "hold", "text": "0812-0000-4417"}


def case_of(path: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[
        "case"
    ]
    return listed


def told(
    case: dict[str, Any], *families: str, **labels: Any
) -> set[tuple[str, str, str]]:
    found = of_case(CASE | case | labels, families or ("",))
    return {(one.rule, one.outcome, one.text) for one in found}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_what_is_not_as_labelled_is_known_and_what_is_known_is_still_so(
    path: Path,
) -> None:
    assert wrong(path) == set(known(path))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_each_label_is_of_a_known_rule_and_stands_in_its_text(path: Path) -> None:
    ids = [case["id"] for case in case_of(path)]
    assert len(ids) == len(set(ids))
    for case in case_of(path):
        labels = case.get("expect", [])
        named = {one["rule"] for one in labels} | set(case.get("trap", [])) - {"*"}
        assert named <= set(SEVERITIES), case["id"]
        for label in labels:
            is_there = label["text"] in case.get("title", "") + case["body"]
            assert is_there or label.get("field") not in {None, "title", "body"}


def test_set_one_is_whole() -> None:
    stems = ("neutrality", "privacy", "privacy-lookalikes")
    set_one = [path for path in SETS if path.stem in stems]
    assert sum(len(case_of(path)) for path in set_one) == 457
    found = [o for p in set_one for o in outcomes(p) if o.outcome == "found"]
    assert len(found) >= 225


def test_set_three_is_whole_and_more_of_it_is_found_than_at_the_first_run() -> None:
    set_three = [path for path in SETS if path.stem.startswith("set3-")]
    assert sum(len(case_of(path)) for path in set_three) == 360
    every = [one for path in set_three for one in outcomes(path)]
    sure = [one.outcome for one in every if not one.is_doubtful]
    assert sure.count("found") >= 207


def test_every_exception_says_why_and_names_a_set() -> None:
    listed = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["known"]
    assert {one["set"] for one in listed} <= {path.stem for path in SETS}
    assert all(len(one["why"]) > 20 for one in listed)


def test_a_label_is_found_or_missed() -> None:
    phone = ("privacy.personal_phone", "found", "0812-0000-4417")
    assert told({}, expect=[PHONE]) == {phone}
    elsewhere = PHONE | {"text": "coblos"}
    missed = ("privacy.personal_phone", "missed", "coblos")
    assert told({}, expect=[elsewhere]) == {missed}


def test_another_severity_is_missed() -> None:
    label = PHONE | {"severity": "warning"}
    assert {o for _, o, _ in told({}, expect=[label])} == {"missed"}


def test_a_trap_forbids_what_no_label_expects() -> None:
    appeal = ("neutrality.vote_appeal", "false", "coblos nomor 2")
    assert told({}, trap=["neutrality.vote_appeal"]) == {appeal}
    assert told({}, trap=["privacy.nik"]) == set()
    found = told({}, expect=[COBLOS], trap=["neutrality.vote_appeal"])
    assert {outcome for _, outcome, _ in found} == {"found"}


def test_a_trap_of_everything_means_the_families() -> None:
    every = told({}, trap=["*"])
    assert {rule for rule, _, _ in every} >= {COBLOS["rule"], PHONE["rule"]}
    private = told({}, "privacy.", trap=["*"])
    assert {rule for rule, _, _ in private} == {PHONE["rule"]}


def test_a_label_without_a_text_asks_for_the_rule_alone() -> None:
    label = PHONE | {"text": ""}
    assert told({}, expect=[label]) == {("privacy.personal_phone", "found", "")}


def test_further_parts_of_what_is_expected_are_no_false_finding() -> None:
    body = "Korban, Rafi (13), dianiaya. Ayah korban, Suryadi, melapor."
    label = {"rule": "privacy.child", "severity": "hold", "text": "Rafi (13)"}
    found = told({"body": body}, expect=[label], trap=["*"])
    assert ("privacy.child", "found", "Rafi (13)") in found
    assert "privacy.child" not in {rule for rule, how, _ in found if how == "false"}


def test_doubtful_cases_are_counted_apart(capsys: pytest.CaptureFixture[str]) -> None:
    doubt = CASE | {"note": "DOUBT: …", "trap": ["neutrality.vote_appeal"]}
    assert all(one.is_doubtful for one in of_case(doubt, ("",)))
    main()
    lines = capsys.readouterr().out.splitlines()
    nik = next(line for line in lines if line.startswith("privacy.nik"))
    assert int(nik.split()[1]) >= 27
    phone = next(line for line in lines if line.startswith(PHONE["rule"]))
    assert int(phone.split()[4]) == 2
    assert any(line.startswith("n127 neutrality.symbol false") for line in lines)


def test_an_exception_is_read_for_its_own_set() -> None:
    wrongs = {path.stem: set(known(path)) for path in SETS}
    emoji = Wrong("n127", "neutrality.symbol", "false")
    assert emoji in wrongs["neutrality"]
    assert emoji not in wrongs["privacy"]
