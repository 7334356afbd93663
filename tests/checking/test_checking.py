"""What holds for every rule: places, order, speed, and that texts stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.checking import OPTIONAL, SEVERITIES, Office, check
from dissemination.checking.passages import Passage, passages
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, Kind
from tests.checking.said import (
    DAYS_OFF,
    ITEM,
    PHOTO,
    PUBLISH_AT,
    VIDEO,
    found,
    of,
    texts,
)
from tests.pace import keeps_step

ORDER = ("hold", "warning", "suggestion")
OFFICE = Office(days_off=DAYS_OFF, local_words=frozenset({"sempena"}))
# Pieces of which every rule reads something.
PIECES = (
    *("Senin, 24 November 2026", "(24/11)", "paling lambat ", "besok", "pukul 09.00"),
    *("layanan ", "25 Desember", "sampai selesai", "BPBD", "http://a.xyz/b", "M.Si."),
    *("Foto: internet", "musik: ", "Rp 5.000", "!!", "..", "resiko", "di laksanakan"),
    *("meng-upgrade", "“", '"', "\n", " ", "A", "é", "İ", "👋", "1471084507859991"),
    *("0812", "Partai ", "coblos nomor 2", "siswa", "HIV", "Jl. Mawar No. 5", "-", "#"),
)
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)
LINES = TEXT | st.text(max_size=200)
KINDS = st.sampled_from(list(Kind))


def items() -> st.SearchStrategy[ContentItem]:
    return st.builds(
        lambda kind, title, body, tags, alt, credit, ahead: replace(
            ITEM,
            kind=kind,
            title=title,
            body=body,
            hashtags=tuple(tags),
            channels=("instagram",),
            attachments=(replace(PHOTO, alt=alt, credit=credit), VIDEO),
            event_at=PUBLISH_AT + timedelta(days=ahead),
        ),
        *(KINDS, LINES, LINES, st.lists(LINES, max_size=3), LINES, LINES),
        st.integers(-3, 3),
    )


def read_texts(item: ContentItem) -> list[tuple[str, str]]:
    """Every text that a finding's places can be in."""
    files = [text for a in item.attachments for text in (a.file, a.credit)]
    counted = [str(len(item.hashtags)), *item.channels]
    return [
        *((passage.field, passage.text) for passage in passages(item)),
        *(("hashtags", tag) for tag in (*item.hashtags, counted[0])),
        *(("media", text) for text in (*files, *counted)),
    ]


def stands_there(finding: Finding, item: ContentItem) -> bool:
    return any(
        field == finding.field and text[finding.start : finding.end] == finding.text
        for field, text in read_texts(item)
    )


def test_a_sound_item_has_no_findings() -> None:
    assert found() == []


@given(items())
def test_each_finding_stands_where_it_says(item: ContentItem) -> None:
    for finding in check(item, OFFICE):
        assert 0 <= finding.start < finding.end or not finding.text
        assert stands_there(finding, item), finding


@given(items())
def test_the_same_item_has_the_same_findings_gravest_first(item: ContentItem) -> None:
    once = check(item, OFFICE)
    assert check(replace(item), OFFICE) == once
    ranks = [ORDER.index(finding.severity) for finding in once]
    assert ranks == sorted(ranks)


@given(items())
def test_each_finding_is_of_a_known_rule_and_severity(item: ContentItem) -> None:
    for finding in check(item, OFFICE):
        assert finding.severity in SEVERITIES[finding.rule], finding


@given(items())
def test_a_suggestion_says_something_else(item: ContentItem) -> None:
    for finding in check(item, OFFICE):
        assert not finding.suggestion or finding.suggestion != finding.text, finding


def test_nothing_is_said_twice_of_one_place() -> None:
    said = found("Senin (24/11/2026). Rp 5.000. paling lambat 20 November 2026!!")
    places = [(f.rule, f.field, f.start) for f in said]
    assert len(places) == len(set(places)) > 2


def test_holds_come_first_and_then_by_place() -> None:
    said = found("Wah!! Rp 5.000, Senin (24/11/2026) dan Jumat (24/11/2026).")
    assert [f.rule.partition(".")[2] for f in said] == [
        *("weekday_mismatch", "weekday_mismatch"),
        *("repeated_punctuation", "rupiah_format"),
    ]
    assert [f.start for f in said[:2]] == sorted(f.start for f in said[:2])


def test_places_are_code_points() -> None:
    (finding,) = of("language.rupiah_format", "👋🏽 é Bayar Rp 5.000 saja.")
    assert (finding.start, finding.end) == (11, 19)


@pytest.mark.parametrize("rule", sorted(OPTIONAL))
def test_what_is_optional_never_holds(rule: str) -> None:
    assert Severity.HOLD not in SEVERITIES[rule]


def test_a_rule_that_is_off_says_nothing() -> None:
    off = Office(rules_off=frozenset({"language.rupiah_format"}))
    body = "Bayar Rp 5.000 di loket kantor lurah sebelum tengah hari ini juga, ya!!"
    assert [f.rule for f in found(body, off)] == ["language.repeated_punctuation"]


def test_a_check_knows_no_clock_but_the_item_s_own() -> None:
    body = "Pendaftaran lomba ditutup paling lambat 20 November 2026 di kantor camat."
    early = datetime(2026, 11, 1, tzinfo=UTC)
    assert texts("time.expired", body)
    assert not texts("time.expired", body, publish_at=early)


UNITS = (
    *("1471084507859991, ", "KK " + "9" * 17 + " ", "14 ", "1.", "\u00a0 ", "a. A"),
    *("Senin, 24 November 2026 ", "senin, ", "kartu keluarga ", "deadline 1 Mei 2026 "),
    *("“", '" ', "“a", "!", "..", ",", "Rp. 1. ", "Rp 1.", "pukul 09.00 - ", "besok "),
    *("layanan 25 Desember. ", "resiko ", "di laksanakan ", "idul ", "a.b/", "a.co "),
    *("http://a.b/c ", "sumber: ", "foto: ", "musik: a ", "BPBD ", "sampai ", "\n"),
    *("pendaftaran a ", "batas waktu kirim a ", "ayo sampai 1 Mei ", "isi terakhir "),
    *("1 Mei 2026, senin ", "1 Mei adalah hari terakhir daftar ", "di kan ", "malam "),
    *("layanan\n- 25 Desember\n", "semula 25 Desember menjadi ", "10 nopember "),
    *("jangan klik a.co/b ", "laporkan ke a.co/b ", "Ramadhan ", "BPBD a: ", "RP3K "),
    *("Partai ", "coblos ", "0812-", "siswa ", "Jl. ", "a@", "positif HIV ", "dr. "),
)
HALF = 20_000


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    once, twice = (unit * (size // len(unit)) for size in (HALF, 2 * HALF))
    assert keeps_step(checked(once), checked(twice), times=3)


def checked(body: str) -> Callable[[], object]:
    return lambda: found(body, OFFICE, kind=Kind.HOAX_CLARIFICATION)


def test_half_a_megabyte_of_everything_takes_twice_the_time_of_half_of_it() -> None:
    line = " ".join(PIECES) + "\n"
    half, whole = (line * (size // len(line)) for size in (250_000, 500_000))
    assert keeps_step(checked(half), checked(whole), times=3)


def test_a_quotation_without_an_end_lasts_to_the_end_of_its_line() -> None:
    passage = Passage("body", "“Satu dua\ntiga “empat” lima")
    quoted = [word for word in passage.words if passage.is_quoted(word.start)]
    assert [word.folded for word in quoted] == ["satu", "dua", "empat"]


def test_inches_open_no_quotation() -> None:
    passage = Passage("body", 'Layar 14" itu dan "besok" kata dia')
    quoted = [word for word in passage.words if passage.is_quoted(word.start)]
    assert [word.folded for word in quoted] == ["besok"]


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("Satu. Dua tiga. Empat", 8, "Dua tiga."),
        ("Satu.\nDua", 6, "Dua"),
        ("Rp1.500 untuk warga. Ya", 3, "Rp1.500 untuk warga."),
        ("Tanpa titik", 3, "Tanpa titik"),
    ],
)
def test_a_sentence_ends_before_a_capital(text: str, at: int, said: str) -> None:
    start, end = Passage("body", text).sentence(at)
    assert text[start:end].strip() == said


@given(LINES)
def test_small_letters_stand_where_the_capitals_stood(text: str) -> None:
    passage = Passage("body", text)
    assert len(passage.folded) == len(text)
    for word in passage.words:
        assert passage.folded[word.start : word.end] == word.folded
