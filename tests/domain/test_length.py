from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any, get_args

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination import channel
from dissemination.domain import length
from dissemination.domain.length import defuse, links, measure

PATIENT = settings(deadline=None)  # other work may share the machine

TESTS = Path(__file__).resolve().parents[1]
OWN = TESTS / "fixtures" / "text" / "weights.json"
SHARED = TESTS.parent / ".." / "shared" / "data"

weighted = measure("weighted")
EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]")


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


# --- X ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: case["text"][:30])
def test_x_weighs_a_text_as_its_rules_say(case: dict[str, Any]) -> None:
    assert weighted(case["text"]) == case["weight"]


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: case["text"][:30])
def test_x_links_what_its_rules_say(case: dict[str, Any]) -> None:
    assert spans(case["text"]) == case["links"]


def test_text_without_emoji_weighs_as_in_the_reference() -> None:
    cases = json.loads(shared("twitter_text_fixture.json").read_text(encoding="utf-8"))
    plain = [case for case in cases if not EMOJI.search(case["text"])]
    assert len(plain) > 200
    wrong = [c["text"] for c in plain if weighted(c["text"]) != c["npm_weight"]]
    assert wrong == []


def test_text_with_emoji_never_weighs_more_than_in_the_reference() -> None:
    cases = json.loads(shared("twitter_text_fixture.json").read_text(encoding="utf-8"))
    emoji = [case for case in cases if EMOJI.search(case["text"])]
    assert len(emoji) > 60
    wrong = [c["text"] for c in emoji if weighted(c["text"]) > c["npm_weight"]]
    assert wrong == []


def test_links_are_those_of_the_reference() -> None:
    cases = json.loads(shared("twitter_text_fixture.json").read_text(encoding="utf-8"))
    wrong = [c["text"] for c in cases if spans(c["text"]) != c["npm_urls"]]
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


def test_a_link_longer_than_4096_is_none() -> None:
    host = "https://pekanbaru.go.id/"
    assert spans(host + "x" * (4096 - len(host))) != []
    assert spans(host + "x" * (4097 - len(host))) == []


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


@pytest.mark.parametrize(
    "text",
    [
        "a." * 30_000,
        "a-_" * 20_000 + ".id",
        "x.id/" + "(a" * 20_000,
        "日" * 30_000 + ".",
    ],
    ids=["dots", "dashes", "brackets", "one word"],
)
@pytest.mark.timeout(10)
def test_hostile_text_is_weighed_in_no_time(text: str) -> None:
    assert weighted(text) > 0


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


# --- degrees that look like addresses ----------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Nurhayati Zain, M.Si., menambahkan",
        "S.Ag, M.Ag, S.Pt dan M.Kn",
        "S.Pd.,M.Si.",
        "A.Md.Keb",
        "S.Ag.Li",
        "besok sore hari.So kita mulai",
        "dan lain-lain, dll.Info menyusul",
    ],
)
def test_a_degree_or_a_missing_space_is_not_linked_after_defusing(text: str) -> None:
    assert links(text)
    assert links(defuse(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "pekanbaru.go.id",
        "Pekanbaru.go.id",
        "https://X.Com",
        "X.Com/pemko",
        "PEKANBARU.GO.ID",
        "Kunjungi s.id/abcd.",
        "Tidak ada alamat di sini, Ir. H. Burhanuddin Salim, M.T.",
    ],
)
def test_a_real_address_is_left_alone(text: str) -> None:
    assert defuse(text) == text


def test_defusing_saves_the_weight_of_a_link() -> None:
    assert weighted("Budi, M.Si") == 6 + 23
    assert weighted(defuse("Budi, M.Si")) == len("Budi, M.Si") + 1


@PATIENT
@given(st.text(alphabet="aMS.i-/: \u200c", max_size=40))
def test_defusing_adds_only_what_nobody_sees(text: str) -> None:
    assert defuse(text).replace("\u200c", "") == text.replace("\u200c", "")


@PATIENT
@given(st.text(alphabet="aMSAgi. ,", max_size=40))
def test_defusing_twice_changes_nothing_more(text: str) -> None:
    assert defuse(defuse(text)) == defuse(text)


# --- the other units --------------------------------------------------------------


def test_the_units_are_those_of_the_adapter_interface() -> None:
    assert set(get_args(length.Unit)) == set(get_args(channel.Unit))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("codepoints", 9),
        ("graphemes", 3),
        ("utf16", 13),
        ("utf8", 27),
        ("threads", 27),
        ("weighted", 4),
    ],
)
def test_each_unit_counts_a_family_in_its_own_way(
    unit: length.Unit, expected: int
) -> None:
    assert measure(unit)("a👨‍👩‍👧‍👦a") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 2),
        ("\U0001f389", 4),
        ("🇮🇩", 8),
        ("1️⃣", 7),
        ("© 2026", 6),
        ("#1 *2", 5),
    ],
)
def test_threads_counts_only_emoji_in_bytes(text: str, expected: int) -> None:
    assert measure("threads")(text) == expected


@pytest.mark.parametrize("unit", get_args(length.Unit))
def test_a_half_of_a_surrogate_pair_is_counted_and_not_refused(
    unit: length.Unit,
) -> None:
    assert measure(unit)("a\ud83d") > 1


@PATIENT
@given(st.text(max_size=60))
def test_graphemes_are_at_most_code_points_are_at_most_bytes(text: str) -> None:
    graphemes = measure("graphemes")(text)
    assert graphemes <= len(text) <= measure("utf16")(text) <= measure("utf8")(text)


def test_windows_line_ends_are_one_grapheme() -> None:
    assert measure("graphemes")("a\r\nb") == 3


# U+2701 was an Extended_Pictographic until Unicode 17 took that from it.
CHANGED_SINCE = {"2701 × 200D × 2701"}


def test_graphemes_are_those_of_unicodes_own_test() -> None:
    count = measure("graphemes")
    wrong: list[str] = []
    for line in (
        shared("GraphemeBreakTest.txt").read_text(encoding="utf-8").splitlines()
    ):
        rule = line.partition("#")[0].strip().strip("÷ ")
        if not rule or rule in CHANGED_SINCE:
            continue
        codes = rule.replace("÷", " ").replace("×", " ").split()
        text = "".join(chr(int(code, 16)) for code in codes)
        if count(text) != rule.count("÷") + 1:
            wrong.append(rule)
    assert wrong == []
