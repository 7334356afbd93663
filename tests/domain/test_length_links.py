from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.length import JOINER, defuse, links, measure

PATIENT = settings(deadline=None)  # other work may share the machine

weighted = measure("weighted")


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in links(text)]


# --- what X takes for an address, without a scheme -----------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "slemankab.go.id",
        "pekanbaru.go.id",
        "sukamaju.desa.id",
        "sman1pekanbaru.sch.id",
        "wa.me/6281234567890",
        "t.me/pemko_pekanbaru",
        "s.id/abcd",
        "v1.2.id",
        "main.py",
        "readme.md",
        "data.zip",
    ],
)
def test_a_bare_address_weighs_23_wherever_it_stands(address: str) -> None:
    for before, after in (
        ("", ""),
        ("Info: ", "."),
        ("(", ")"),
        ("“", "”"),
        (",", ","),
    ):
        text = f"{before}{address}{after}"
        assert spans(text) == [address]
        assert weighted(text) == len(before) + 23 + len(after)


def test_a_port_or_a_query_without_a_path_is_no_part_of_a_bare_address() -> None:
    assert spans("pekanbaru.go.id:8080") == ["pekanbaru.go.id"]
    assert spans("pekanbaru.go.id?x=1") == ["pekanbaru.go.id"]
    assert spans("pekanbaru.go.id:8080/a?x=1") == ["pekanbaru.go.id:8080/a?x=1"]
    assert spans("https://pekanbaru.go.id?x=1") == ["https://pekanbaru.go.id?x=1"]


def test_a_foreign_letter_that_opens_the_text_is_read_as_what_stands_before() -> None:
    assert spans("éa.id") == ["a.id"]
    assert spans("Info éa.id") == ["éa.id"]


def test_brackets_in_a_path_are_kept_two_deep() -> None:
    assert spans("https://riau.go.id/a(b(c)d)e") == ["https://riau.go.id/a(b(c)d)e"]
    assert spans("https://riau.go.id/a(b(c(d)))") == ["https://riau.go.id/a"]


@pytest.mark.parametrize("text", ["10.00 WIB", "Rp1.250.000", "No. 12/PER.BUP/2026"])
def test_hours_amounts_and_numbers_of_rules_are_no_addresses(text: str) -> None:
    assert spans(text) == []


# --- degrees that look like addresses ------------------------------------------------

DEGREES = [
    "M.Si",
    "S.Ag",
    "M.Ag",
    "M.Sc",
    "S.Pt",
    "M.Kn",
    "S.KM",
    "A.Md",
    "S.ST",
    "S.TP",
]
DEGREES += ["S.Sn", "M.Li", "hari.So", "dll.Info"]


@pytest.mark.parametrize("word", DEGREES)
@pytest.mark.parametrize("sentence", ["{}", "Budi, {}", "Budi, {}.", "(Budi, {})"])
def test_each_degree_is_taken_for_an_address_and_not_once_it_is_defused(
    word: str, sentence: str
) -> None:
    text = sentence.format(word)
    safe = defuse(text)
    assert word in spans(text)
    assert spans(safe) == []
    assert safe.replace(JOINER, "") == text
    assert weighted(safe) == len(text) + safe.count(JOINER)


def test_the_sentence_of_the_study_weighs_what_it_should() -> None:
    text = "Kepala Dinas Kesehatan Kota Pekanbaru, Hj. Rina, S.E., M.Si."
    assert weighted(text) == len(text) - len("M.Si") + 23
    assert weighted(defuse(text)) == len(text) + 1


def test_a_space_after_the_dot_keeps_a_degree_from_being_an_address_too() -> None:
    assert spans("Budi, M. Si") == []


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
