"""Deadlines, days counted from today, and hours without a zone."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dissemination.checking import Office
from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind
from tests.checking.said import PUBLISH_AT, of, severities, texts

EXPIRED, RELATIVE, ZONE = "time.expired", "time.relative_day", "time.missing_zone"
NOTICE = Kind.SERVICE_NOTICE


@pytest.mark.parametrize(
    "said",
    [
        "paling lambat 20 November 2026",
        "selambat-lambatnya pada tanggal 15 November",
        "Batas akhir pengumpulan: 18 November 2026",
        "Batas waktu pembayaran PBB-P2 jatuh pada 30 September 2026",
        "Tenggat: Rabu (18/11)",
        "deadline pendaftaran 19 November 2026",
        "paling lambat pukul 16.00 WIB Senin (16/11/2026)",
        "Jatuh tempo 31 Oktober 2026",
        "Batas pendaftaran 19 November 2026",
        "Tutup pendaftaran: 10 November 2026",
        "Pendaftaran ditutup Jumat, 20 November 2026",
        "paling lambat 21 November 2026",
    ],
)
@pytest.mark.parametrize("kind", [Kind.NEWS, NOTICE])
def test_a_deadline_that_has_passed_is_held(said: str, kind: Kind) -> None:
    body = f"{said}, pukul 09.00 WIB di kantor."
    (finding,) = of(EXPIRED, body, kind=kind)
    assert finding.text == said
    assert finding.severity is Severity.HOLD


@pytest.mark.parametrize(
    "said",
    [
        "Pendaftaran dibuka 1–15 November 2026.",
        "Pendaftaran: 1 s.d. 15 November 2026",
        "Pendaftaran diperpanjang hingga 19 November 2026",
        "Keringanan berlaku hingga 15 November 2026.",
        "Penukaran kupon beras akan ditutup 15 November 2026.",
    ],
)
def test_only_an_announcement_promises_what_news_may_tell(said: str) -> None:
    assert len(texts(EXPIRED, said, kind=NOTICE)) == 1
    assert texts(EXPIRED, said, kind=Kind.NEWS) == []


@pytest.mark.parametrize(
    "said",
    [
        "paling lambat 30 November 2026",
        "paling lambat 21 November 2026 pukul 16.00 WIB",
        "Paling lambat 5 Januari",
        "Pendaftaran yang ditutup 15 November 2026 diikuti 300 orang.",
        "Pendaftaran telah ditutup pada 15 November 2026.",
        "Batas akhir, semula 15 November 2026, menjadi 30 November 2026.",
        "Batas akhir diperpanjang dari 15 November 2026 menjadi 30 November 2026.",
        "Laporan pajak paling lambat 31 Oktober setiap tahun",
        "Taruh sampah paling lambat pukul 06.00 WIB. Sejak 1 November 2026 begitu.",
        "Undang-undang itu dilaksanakan paling lambat 2 Mei 2010.",
        "Pendaftaran dibuka mulai 1 November 2026",
        "Festival Lancang Kuning ditutup Minggu (15/11/2026) oleh Wakil Gubernur.",
        "Rapat koordinasi itu berakhir pada Jumat, 20 November 2026.",
        "Jembatan ditutup mulai 1 November 2026 hingga 30 November 2026.",
        "Retribusi dibayar paling lambat tanggal 10 setiap bulan.",
        "Pendaftaran ditutup Minggu (15/11) lalu",
    ],
)
def test_a_deadline_to_come_or_one_that_is_told_is_passed(said: str) -> None:
    assert texts(EXPIRED, said, kind=NOTICE) == []


def test_without_an_instant_no_deadline_is_judged() -> None:
    assert texts(EXPIRED, "paling lambat 1 Mei 2020", publish_at=None) == []


@pytest.mark.parametrize(
    ("said", "ahead", "severity", "right"),
    [
        ("dihentikan besok mulai", 2, Severity.HOLD, "Senin, 23 November 2026"),
        ("digelar besok", 1, Severity.SUGGESTION, "Minggu, 22 November 2026"),
        ("digelar lusa", 1, Severity.HOLD, "Minggu, 22 November 2026"),
        ("digelar lusa", 2, Severity.SUGGESTION, "Senin, 23 November 2026"),
        ("digelar kemarin", -1, Severity.SUGGESTION, "Jumat, 20 November 2026"),
        ("digelar kemarin", -2, Severity.HOLD, "Kamis, 19 November 2026"),
        ("digelar kemarin lusa", -2, Severity.SUGGESTION, "Kamis, 19 November 2026"),
        ("Kemarin tim survei", 3, Severity.SUGGESTION, "Jumat, 20 November 2026"),
        ("sampai besok", 3, Severity.SUGGESTION, "Minggu, 22 November 2026"),
        ("BESOK PAGI", 0, Severity.HOLD, "Sabtu, 21 November 2026"),
        ("besok, Senin (23/11)", None, Severity.HOLD, "Senin, 23 November 2026"),
        ("besok (22/11)", None, Severity.SUGGESTION, "Minggu, 22 November 2026"),
        ("besok", None, Severity.SUGGESTION, "Minggu, 22 November 2026"),
    ],
)
def test_a_day_counted_from_today_is_held_where_it_misses(
    said: str, ahead: int | None, severity: Severity, right: str
) -> None:
    event = None if ahead is None else PUBLISH_AT + timedelta(days=ahead)
    (finding,) = of(RELATIVE, said, event_at=event)
    assert (finding.severity, finding.suggestion) == (severity, right)


@pytest.mark.parametrize(
    "said",
    [
        '"Kemarin masih saya toleransi," katanya',
        "“Besok kita mulai dari sini",
        "menyambut hari esok yang cerah",
        "jangan tunda sampai besok",
        "bukan anak kemarin sore",
        "kemarin, hari ini, dan esok kita satu",
        "warga Desa Lusa",
        "keesokan harinya",
    ],
)
def test_quotations_idioms_and_names_are_no_days(said: str) -> None:
    assert texts(RELATIVE, said, event_at=PUBLISH_AT + timedelta(days=5)) == []


def test_in_a_headline_a_capital_makes_no_name() -> None:
    assert texts(RELATIVE, title="Air Mati Besok Malam") == ["Besok"]


def test_days_are_those_of_the_office() -> None:
    at = PUBLISH_AT.replace(hour=16)  # past midnight already in Jayapura
    event = PUBLISH_AT + timedelta(days=2)
    east = Office(zone=ZoneInfo("Asia/Jayapura"))
    assert severities(RELATIVE, "besok", publish_at=at, event_at=event) == ["hold"]
    assert severities(RELATIVE, "besok", east, publish_at=at, event_at=event) == [
        "suggestion"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "pukul 22.00 sampai selesai",
        "Pukul : 09.00 s.d. selesai",
        "pkl. 13.00",
        "pukul 07.30. Warga diminta",
        "pukul 08:30 dan pukul 10:00",
        "pukul 08.00-12.00",
    ],
)
def test_an_hour_without_a_zone_is_suggested_one(said: str) -> None:
    (finding,) = of(ZONE, f"Datang {said}, ya.")
    assert finding.severity is Severity.SUGGESTION
    assert said.startswith(finding.text)
    assert finding.suggestion == f"{finding.text} WIB"


@pytest.mark.parametrize(
    "said",
    [
        "pukul 08.00–12.00 WIB",
        "pukul 08.00 sampai dengan 12.00 WIB",
        "pukul 08.00, 10.00, dan 13.00 WIB",
        "pukul 08.00 sampai pukul 12.00 wib",
        "pukul 08.00 WIB hingga pukul 16.00",
        "pukul 08.00 s.d. selesai WIB",
        "pukul 08.00 pagi WIB",
        "pukul 19.30 malam ini WIB",
        "pukul 09.00 waktu setempat",
        "Pukul 13.40WIB",
        "pukul 10.00 WITA",
        "pukul 9 pagi",
        "pukul dua siang",
    ],
)
def test_one_zone_holds_for_a_whole_span(said: str) -> None:
    assert texts(ZONE, f"Datang {said}.") == []


@pytest.mark.parametrize(
    ("name", "zone"), [("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
)
def test_the_zone_is_the_office_s_own(name: str, zone: str) -> None:
    there = Office(zone=ZoneInfo(name))
    (finding,) = of(ZONE, "Datang pukul 09.00.", there)
    assert finding.suggestion == f"pukul 09.00 {zone}"
