from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain import length
from dissemination.domain.length import (
    links,
    measure,
    measure_safely,
)

PATIENT = settings(deadline=None)  # other work may share the machine

TESTS = Path(__file__).resolve().parents[1]
OWN = TESTS / "fixtures" / "text" / "weights.json"
SHARED = TESTS.parent / ".." / "shared" / "data"

weighted = measure("weighted")
safely = measure_safely("weighted")


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in links(text)]


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} stands beside the checkout on the authors' machines only")
    return path


def own_cases() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(OWN.read_text(encoding="utf-8"))
    return cases


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: case["text"][:30])
def test_x_weighs_a_text_as_its_rules_say(case: dict[str, Any]) -> None:
    assert weighted(case["text"]) == case["weight"]


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: case["text"][:30])
def test_x_links_what_its_rules_say(case: dict[str, Any]) -> None:
    assert spans(case["text"]) == case["links"]


# Rows of the reference that weigh less here, each one emoji of Unicode newer than the
# library's of 2018: (text, weight, weight in the library, which and since when).
NEWER = (
    ("🧑‍🤝‍🧑", 2, 8, "people holding hands, Emoji 12.0 (2019)"),
    ("🧑🏻‍🤝‍🧑🏿", 2, 8, "the same in two skin tones, 12.0"),
    ("👁️‍🗨️", 2, 5, "written with selectors; the library knows it only without"),
    ("❤️‍🔥❤️‍🩹", 4, 10, "heart on fire, mending heart, 13.1 (2020)"),
    ("🫶🏽", 2, 4, "heart hands with a skin tone, 14.0 (2021)"),
    ("🐦‍⬛", 2, 5, "black bird, 15.0 (2022)"),
    ("🫷🏿", 2, 4, "leftwards pushing hand with a skin tone, 15.0"),
    ("🐦‍🔥", 2, 5, "phoenix, 15.1 (2023)"),
    ("🙂‍↔️", 2, 5, "head shaking horizontally, 15.1"),
    ("🍋‍🟩", 2, 5, "lime, 15.1"),
    ("⛓️‍💥", 2, 5, "broken chain, 15.1"),
    ("👨🏽‍🦽‍➡️", 2, 8, "man in wheelchair facing right, 15.1"),
    ("🧑‍🧑‍🧒", 2, 8, "family of two adults and a child, 15.1"),
    ("🇨🇶", 2, 4, "flag of Sark, 16.0 (2024)"),
)


def reference() -> list[dict[str, Any]]:
    fixture = shared("twitter_text_fixture.json").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = json.loads(fixture)
    assert len(cases) == 343
    return cases


def test_all_texts_but_those_with_newer_emoji_weigh_as_in_the_reference() -> None:
    different = {
        (case["text"], weighted(case["text"]), case["npm_weight"])
        for case in reference()
        if weighted(case["text"]) != case["npm_weight"]
    }
    assert different == {row[:3] for row in NEWER}


@pytest.mark.parametrize(
    ("text", "weight", "theirs"), [row[:3] for row in NEWER], ids=str
)
def test_a_newer_emoji_weighs_two_and_to_be_safe_what_it_weighs_in_the_library(
    text: str, weight: int, theirs: int
) -> None:
    assert (weighted(text), safely(text)) == (weight, theirs)
    assert weight < theirs


def test_what_fits_safely_fits_in_the_reference_too() -> None:
    for case in reference():
        assert safely(case["text"]) == max(case["npm_weight"], weighted(case["text"]))


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: case["text"][:30])
def test_to_be_safe_the_larger_of_both_weights_is_taken(case: dict[str, Any]) -> None:
    assert safely(case["text"]) == case.get("npm", case["weight"]) >= case["weight"]


@pytest.mark.parametrize("unit", sorted(set(get_args(length.Unit)) - {"weighted"}))
def test_in_other_units_the_safe_measure_is_the_measure(unit: length.Unit) -> None:
    assert measure_safely(unit) is measure(unit)


def test_links_are_those_of_the_reference() -> None:
    wrong = [c["text"] for c in reference() if spans(c["text"]) != c["npm_urls"]]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000",
        "10.0.0.1",
        "https://10.0.0.1/a",
        "https://user:pw@pekanbaru.go.id/",
        "humas@pekanbaru.go.id",
        "@pekanbaru.go.id",
        "-pekanbaru.go.id",
        "_pekanbaru.go.id",
        "#pekanbaru.go.id",
        "/pekanbaru.go.id",
        "https://contoh.internal",
        "laporan.docx",
        "nama_kota.id",
        "a.b",
    ],
)
def test_what_only_looks_like_an_address_is_no_link(text: str) -> None:
    assert spans(text) == []


@pytest.mark.parametrize("host", ["https://riau.go.id/", "http://a.id/", "riau.go.id/"])
def test_a_link_is_none_where_it_and_its_scheme_are_longer_than_4096(host: str) -> None:
    scheme = host.partition("://")[0] + "://" if "://" in host else "https://"
    longest = 4096 - len(scheme)
    assert spans(host + "x" * (longest - len(host))) != []
    assert spans(host + "x" * (longest + 1 - len(host))) == []


def test_an_emoji_in_a_host_counts_as_two_of_its_letters() -> None:
    longest = 4096 - len("https://") - len("https://a😀.id/") - 1
    assert spans("https://a😀.id/" + "x" * longest) != []
    assert spans("https://a😀.id/" + "x" * (longest + 1)) == []


def test_a_label_longer_than_63_is_none() -> None:
    assert spans("https://" + "a" * 63 + ".go.id") != []
    assert spans("https://" + "a" * 64 + ".go.id") == []


def test_a_letter_weighs_the_same_composed_and_decomposed() -> None:
    assert weighted("é") == weighted("e\u0301") == 1


@pytest.mark.parametrize(
    "emoji", ["😀", "👍🏽", "🇮🇩", "1️⃣", "👨‍👩‍👧‍👦", "👩🏽‍⚕️", "🏳️‍🌈", "🐦‍🔥"]
)
def test_an_emoji_weighs_two_however_many_code_points_it_has(emoji: str) -> None:
    assert weighted(emoji) == 2


def test_emoji_joined_as_unicode_does_not_recommend_are_weighed_one_by_one() -> None:
    assert weighted("😀\u200d😀") == 2 + 1 + 2


def test_marks_heaped_on_an_emoji_are_weighed_too() -> None:
    assert weighted("😀" + "\u0301" * 50) == 2 + 50


@PATIENT
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_space_keeps_two_texts_apart(left: str, right: str) -> None:
    if unicodedata.combining((right or " ")[0]):
        return
    together = weighted(f"{left} \n {right}")
    assert together <= weighted(left) + 3 + weighted(right)


@PATIENT
@given(st.text(max_size=80))
def test_no_link_overlaps_another(text: str) -> None:
    found = links(text)
    assert all(start < end for start, end in found)
    ends = [end for _, end in found]
    starts = [start for start, _ in found]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
