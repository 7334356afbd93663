"""Facts are read whatever form they are written in, and nothing is read twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.figures import MONTHS, Sort, figures
from tests.pace import keeps_step

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
MINUTES = st.integers(0, 24 * 60 - 1)
SUMS = st.integers(1, 10**12)


def values(text: str, sort: Sort | None = None) -> list[str]:
    return [f.value for f in figures(text) if sort in (None, f.sort)]


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@pytest.mark.parametrize(
    "text",
    [
        "Selasa, 12 Mei 2026",
        "12 Mei 2026",
        "tgl. 12 mei 2026 M",
        "12/5/2026",
        "12/05/26",
        "12-05-2026",
        "12.05.2026",
        "2026-05-12",
        "(12/5/2026)",
    ],
)
def test_a_day_is_one_day_in_every_form(text: str) -> None:
    assert values(text, Sort.DATE) == ["2026-05-12"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12–14 Mei 2026", ["2026-05-12", "2026-05-14"]),
        ("12 s.d. 14 Mei", ["05-12", "05-14"]),
        ("12, 13, dan 14 Mei", ["05-12", "05-13", "05-14"]),
        ("28 April sampai 3 Mei 2026", ["04-28", "2026-05-03"]),
        ("17 Agt", ["08-17"]),
        ("3 Des. 2026", ["2026-12-03"]),
        ("bulan Juni 2026", ["2026-06-00"]),
        ("12 desa", []),
        ("layanan 24/7", []),
        ("lantai 2, 12 Mei", ["05-12"]),
        ("40/5", []),
    ],
)
def test_days_in_rows_and_months_are_read(text: str, days: list[str]) -> None:
    assert values(text, Sort.DATE) == days


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("09.00 WIB", ["09:00 WIB"]),
        ("09:00", ["09:00"]),
        ("pukul 9", ["09:00"]),
        ("Pkl. 9.00", ["09:00"]),
        ("jam 9 pagi", ["09:00"]),
        ("9 WIB", ["09:00 WIB"]),
        ("jam 2 siang", ["14:00"]),
        ("11 siang", ["11:00"]),
        ("12 siang", ["12:00"]),
        ("jam 4 sore", ["16:00"]),
        ("jam 7 malam", ["19:00"]),
        ("jam 12 malam", ["00:00"]),
        ("19.30 malam", ["19:30"]),
        ("jam 2 dini hari", ["02:00"]),
        ("24.00 WIB", ["00:00 WIB"]),
        ("pukul 09.00–12.00 WIB", ["09:00 WIB", "12:00 WIB"]),
        ("jam 7-9 malam", ["19:00", "21:00"]),
        ("pukul 8 s.d. 3 sore", ["08:00", "15:00"]),
        ("jam 9 pagi sampai 2 siang", ["09:00", "14:00"]),
        ("10.000 orang", []),
        ("12.50%", []),
        ("selama 3 jam", []),
    ],
)
def test_an_hour_is_one_hour_in_every_form(text: str, hours: list[str]) -> None:
    assert values(text, Sort.HOUR) == hours


@pytest.mark.parametrize(
    "text",
    [
        "Rp1,5 miliar",
        "Rp 1.500.000.000",
        "Rp. 1.500.000.000,-",
        "Rp1.500.000.000,00",
        "1,5 miliar rupiah",
        "Rp1500 juta",
        "IDR 1,500,000,000",
        "rp1.5 milyar",
    ],
)
def test_an_amount_is_one_amount_in_every_form(text: str) -> None:
    assert values(text) == ["1500000000"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("300 paket", "300"),
        ("1.250 orang", "1250"),
        ("50 ribu warga", "50000"),
        ("1,5 juta", "1500000"),
        ("12,5 persen", "12.5%"),
        ("12,50%", "12.5%"),
        ("HUT ke-55", "55"),
        ("RW 02", "2"),
        ("5kg", "5"),
        ("tiga ratus paket", "300"),
        ("dua puluh lima ribu", "25000"),
        ("dua ratus lima puluh", "250"),
        ("dua belas", "12"),
        ("sebelas", "11"),
        ("seratus ribu", "100000"),
        ("satu juta", "1000000"),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, number: str) -> None:
    assert values(text) == [number]


@pytest.mark.parametrize("text", ["satu hal", "kedua", "dua-duanya", "dua_tiga"])
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "0812-3456-7890",
        "0812 3456 7890",
        "081234567890",
        "+62 812 3456 7890",
        "+6281234567890",
        "6281234567890",
    ],
)
def test_a_telephone_is_one_in_every_form(text: str) -> None:
    assert [(f.sort, f.value) for f in figures(f"Hubungi {text}.")] == [
        (Sort.PHONE, "081234567890")
    ]


def test_an_area_code_in_brackets_belongs_to_its_telephone() -> None:
    assert values("(0761) 45000 dan 0761-45000") == ["076145000"] * 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jum'at", "jumat"),
        ("JUMAT", "jumat"),
        ("Ahad", "minggu"),
        ("hari minggu", "minggu"),
        ("Minggu pagi", "minggu"),
    ],
)
def test_a_weekday_is_one_in_every_form(text: str, day: str) -> None:
    assert values(text) == [day]


def test_a_week_is_no_sunday() -> None:
    assert values("minggu depan") == []


@pytest.mark.parametrize(
    "text",
    [
        "https://situs.example/20261128-acara-2",
        "#HUT81",
        "@dinas24jam",
        "info2026@situs.example",
        "data2.pekanbaru.go.id/12",
    ],
)
def test_addresses_and_hashtags_hold_no_facts(text: str) -> None:
    assert values(text) == []


def test_facts_come_in_the_order_of_the_text_with_their_words() -> None:
    text = "Rp50.000 per paket, Sabtu 21/11 pukul 9, 300 paket."
    assert [(f.sort, f.text) for f in figures(text)] == [
        (Sort.AMOUNT, "Rp50.000"),
        (Sort.WEEKDAY, "Sabtu"),
        (Sort.DATE, "21/11"),
        (Sort.HOUR, "pukul 9"),
        (Sort.NUMBER, "300"),
    ]
    assert all(text.startswith(f.text, f.start) for f in figures(text))


@given(DAYS)
def test_a_day_in_words_and_in_digits_is_the_same(day: date) -> None:
    words = f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"
    forms = (words, f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", f"{day}")
    assert {tuple(values(form, Sort.DATE)) for form in forms} == {(str(day),)}


@given(DAYS, st.integers(1, 400))
def test_two_days_are_never_read_as_one(day: date, later: int) -> None:
    other = day + timedelta(days=later)
    assert values(f"{day:%d/%m/%Y}") != values(f"{other:%d/%m/%Y}")


@given(MINUTES)
def test_an_hour_with_a_dot_and_with_a_colon_is_the_same(minutes: int) -> None:
    hour, minute = divmod(minutes, 60)
    forms = (f"pukul {hour}.{minute:02}", f"{hour:02}:{minute:02}")
    assert {tuple(values(form)) for form in forms} == {(f"{hour:02}:{minute:02}",)}


@given(SUMS)
def test_an_amount_is_the_same_with_dots_and_without(number: int) -> None:
    forms = (f"Rp{dotted(number)}", f"Rp {number},00", f"{dotted(number)} rupiah")
    assert {tuple(values(form)) for form in forms} == {(str(number),)}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1/3 Halo.\n\n2/3 Warga.\n\n3/3 Datang.", []),
        ("Halo (1/2)\nWarga (2/2)", []),
        ("Halo warga (1/2)", ["02-01"]),
        ("Sabtu 28/11\nJumat 4/12", ["11-28", "12-04"]),
        ("1/2 Rapat 5/2.\n2/2 Selesai.", ["02-05"]),
    ],
)
def test_the_numbers_of_a_thread_s_parts_are_no_days(
    text: str, days: list[str]
) -> None:
    assert [f.value for f in figures(text) if f.sort is Sort.DATE] == days


@pytest.mark.parametrize(
    "piece", ["1", "a-", "a.", "1.", "1, ", "1 dan ", "0811-", "satu ", "1 " + " " * 99]
)
def test_a_long_text_without_an_end_is_read_in_one_go(piece: str) -> None:
    small, large = (piece * (size // len(piece)) for size in (20_000, 60_000))
    assert keeps_step(lambda: figures(small), lambda: figures(large), times=6)


@pytest.mark.parametrize("digit", ["\U00011de0", "\U00010d40", "٣", "３"])
def test_digits_of_other_scripts_are_passed_over(digit: str) -> None:
    text = f"{digit} Mei, jam {digit}.30, Rp{digit}, {digit}/{digit}, 12 orang"
    assert not [fact for fact in figures(text) if digit in fact.text]
    assert figures(text)[-1].value == "12"


@given(st.text())
def test_any_text_is_read_and_every_fact_stands_in_it(text: str) -> None:
    for fact in figures(text):
        assert fact.value
        assert fact.text in text
