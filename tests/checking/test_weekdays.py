"""Dates as they are written, and weekdays that disagree with them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.checking.dates import dates_in, in_words
from dissemination.domain.finding import Severity
from tests.checking.said import of, texts

RULE = "time.weekday_mismatch"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"),
    *("September", "Oktober", "November", "Desember"),
)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Senin, 24 November 2026", "Selasa, 24 November 2026"),
        ("senin 24 november 2026", "selasa 24 november 2026"),
        ("SENIN, 24 NOVEMBER 2026", "SELASA, 24 NOVEMBER 2026"),
        ("Senin (24/11/2026)", "Selasa (24/11/2026)"),
        ("Senin, (24/11/2026)", "Selasa, (24/11/2026)"),
        ("Senin (24-11-2026)", "Selasa (24-11-2026)"),
        ("Senin (24/11/26)", "Selasa (24/11/26)"),
        ("Senin, 24/11/2026", "Selasa, 24/11/2026"),
        ("Senin (24/11)", "Selasa (24/11)"),
        ("Senin, 24 November", "Selasa, 24 November"),
        ("Senin 24 Nov 2026", "Selasa 24 Nov 2026"),
        ("Senin, 24 Nopember 2026", "Selasa, 24 Nopember 2026"),
        ("Jum'at, 24 November 2026", "Selasa, 24 November 2026"),
        ("Ahad, 24 November 2026", "Selasa, 24 November 2026"),
        ("Senin malam (24/11/2026)", "Selasa malam (24/11/2026)"),
        ("Senin tanggal 24 November 2026", "Selasa tanggal 24 November 2026"),
        ("Senin/24 November 2026", "Selasa/24 November 2026"),
        ("Senin\nTanggal : 24 November 2026", "Selasa\nTanggal : 24 November 2026"),
        ("24 November 2026 (Senin)", "24 November 2026 (Selasa)"),
        ("24 November 2026, Senin", "24 November 2026, Selasa"),
        ("Senin–Rabu, 24–26 November 2026", "Selasa–Kamis, 24–26 November 2026"),
        ("Sabtu-Minggu (29-30/11/2026)", "Minggu-Senin (29-30/11/2026)"),
        (
            "Kamis-Sabtu, 30 November-2 Desember 2026",
            "Senin-Rabu, 30 November-2 Desember 2026",
        ),
        ("Senin, 31 November 2026", ""),  # there is no such day
    ],
)
def test_a_weekday_that_is_not_the_date_s_is_held(said: str, right: str) -> None:
    (finding,) = of(RULE, f"Acara pada {said} pukul 09.00 WIB.")
    assert (finding.text, finding.suggestion) == (said, right)
    assert finding.severity is Severity.HOLD


@pytest.mark.parametrize(
    "said",
    [
        "Selasa, 24 November 2026",
        "Jum'at, 27 November 2026",
        "Jum’at, 27 November 2026",
        "Ahad, 29 November 2026",
        "Selasa (24/11/2026)",
        "Selasa (24/11)",
        "Jumat, 17 Agustus 1945",
        "Jumat, 1 Januari",  # of the year to come
        "setiap minggu 2 sampai 3 kali",
        "seminggu (2-3 kali)",
        "setiap Senin, 24 November 2026 mulai",
        "selama dua minggu, 24 November–7 Desember 2026",
        "minggu ini, 24 November 2026",
        "akhir minggu, 24 November 2026",
        "Rabu dan Kamis, 25 dan 26 November 2026",
        "Senin sampai Jumat, 24 November 2026",
        "Senin, Rabu, dan Jumat, 24 November 2026",
        "Senin–Rabu, 23–25 November 2026",
        "Selasa, 24 November–Rabu, 25 November 2026",
        "Senin–Kamis. 24 November 2026 libur",
        "malam Rabu, 24 November 2026",
        "Selasa malam Rabu, 24 November 2026",
        "Malam Selasa, 24 November 2026",
        "pada 23 November 2026, Selasa, 24 November 2026, dan Rabu",
        "sejak 20 November 2026, Senin dan Kamis tutup",
    ],
)
def test_a_weekday_that_agrees_or_is_none_is_passed(said: str) -> None:
    assert texts(RULE, f"Acara {said}.") == []


@pytest.mark.parametrize(
    "said",
    [
        "di Kecamatan Pasar Minggu, 24 November 2026",
        "di Pasar Selasa, 25 November 2026",
        "di Pasar Minggu (24/11/2026)",
        "di Pekan Sabtu, 24 November 2026",
        "di Jalan Kamis, 24 November 2026",
        "di Kampung Minggu, 24 November 2026",
    ],
)
def test_a_place_that_is_called_after_a_day_is_no_weekday(said: str) -> None:
    assert texts(RULE, f"Kunjungan {said} berjalan lancar.") == []


@pytest.mark.parametrize(
    "said",
    [
        "di Pasar Kodim Senin, 24 November 2026",
        "di pasar senin, 24 november 2026",
        "di Pasar Minggu, Senin, 24 November 2026",
        "di Kantor Camat Minggu, 24 November 2026",
        "pada pekan Senin, 24 November 2026",
        "di Jalan Pasar, Minggu, 24 November 2026",
    ],
)
def test_a_weekday_after_a_place_is_one(said: str) -> None:
    (text,) = texts(RULE, f"Kunjungan {said} berjalan lancar.")
    assert text.lower().endswith("24 november 2026")


@pytest.mark.parametrize(
    "said",
    [
        "Selasa–Kamis, 2 November 2026 s.d. 29 Januari 2027",
        "Senin sampai Sabtu, 1–31 Desember 2026",
        "Senin dan Kamis, 1 Desember 2026–26 Februari 2027",
        "Sabtu-Minggu (1-27/12/2026)",
        "Senin-Jumat, 27 Desember–15 Januari 2027",
        "Jumat & Sabtu, 1–19 Desember",
    ],
)
def test_beyond_a_week_weekdays_are_those_on_which_it_is_open(said: str) -> None:
    assert texts(RULE, f"Loket buka {said} pukul 08.00 WIB.") == []


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Senin–Jumat, 1–5 Desember 2026", "Selasa–Sabtu, 1–5 Desember 2026"),
        ("Senin–Minggu, 1–7 Desember 2026", "Selasa–Senin, 1–7 Desember 2026"),
        (
            "Senin-Rabu, 30 Desember-1 Januari 2027",
            "Rabu-Jumat, 30 Desember-1 Januari 2027",
        ),
        ("Kamis-Sabtu, 31 Desember-2 Januari 2027", ""),
        ("Senin, 1–31 Desember 2026", "Selasa, 1–31 Desember 2026"),
    ],
)
def test_within_a_week_weekdays_are_those_of_the_dates(said: str, right: str) -> None:
    found = [finding.suggestion for finding in of(RULE, f"Loket buka {said}.")]
    assert found == [right] * bool(right)


def test_a_date_without_a_year_is_not_judged_without_an_instant() -> None:
    assert texts(RULE, "Senin, 24 November", publish_at=None) == []


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.integers(0, 6))
def test_of_seven_weekdays_six_are_wrong(day: date, weekday: int) -> None:
    said = f"{DAYS[weekday]}, {day.day} {MONTHS[day.month - 1]} {day.year}"
    right = [f.suggestion for f in of(RULE, said)]
    assert right == ([] if day.weekday() == weekday else [in_words(day)])


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_what_is_written_out_is_read_again(day: date) -> None:
    (read,) = dates_in(in_words(day), None)
    assert (read.first, read.last) == (day, day)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("1–15 November 2026", date(2026, 11, 1), date(2026, 11, 15)),
        ("30 November–2 Desember 2026", date(2026, 11, 30), date(2026, 12, 2)),
        ("28 Desember–3 Januari 2027", date(2026, 12, 28), date(2027, 1, 3)),
        ("24 s.d. 26 Nov 2026", date(2026, 11, 24), date(2026, 11, 26)),
        ("(24/11/2026)", date(2026, 11, 24), date(2026, 11, 24)),
        ("(24/11)", date(2026, 11, 24), date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24), date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24), date(2026, 11, 24)),
        ("5 Januari", date(2027, 1, 5), date(2027, 1, 5)),
    ],
)
def test_spans_and_forms_of_dates_are_read(said: str, first: date, last: date) -> None:
    (read,) = dates_in(f"pada {said} nanti", date(2026, 11, 21))
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize(
    "said", ["18.30", "2-3", "1/2", "Nomor 5/11/DINSOS", "31 November 2026", "3 kali"]
)
def test_what_is_no_date_is_not_read_as_one(said: str) -> None:
    assert list(dates_in(said, date(2026, 11, 21))) == []
